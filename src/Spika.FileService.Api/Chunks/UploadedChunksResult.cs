using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Answers;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks;

/// <summary>
/// Answers with every saved index. The list grows with the file and is sent for each chunk, so it is copied from ready
/// text straight into the connection's own buffers, and nothing is allocated that grows with it.
/// </summary>
internal sealed class UploadedChunksResult(ChunkSet chunks) : IActionResult
{
    /// <summary>Kestrel stops a writer at 64 KiB that were not sent yet.</summary>
    private const int FlushEvery = 32 * 1024;

    private static ReadOnlySpan<byte> Head => """{"status":"success","data":{"uploadedChunks":["""u8;

    private static ReadOnlySpan<byte> Tail => "]}}"u8;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        CancellationToken cancellationToken = context.HttpContext.RequestAborted;
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = AnswerJson.ContentType;
        response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        response.ContentLength = Head.Length + UploadedChunkList.LengthOf(chunks) + Tail.Length;

        // From here on the writer hands out the connection's buffers; before, it would gather the body in buffers of
        // its own.
        await response.StartAsync(cancellationToken);
        PipeWriter writer = response.BodyWriter;
        writer.Write(Head);
        UploadedChunkList list = new(chunks, DecimalList.Shared);
        int unflushed = 0;
        while (list.Read(writer.GetSpan()) is var written and > 0)
        {
            writer.Advance(written);
            unflushed += written;
            if (unflushed >= FlushEvery)
            {
                await writer.FlushAsync(cancellationToken);
                unflushed = 0;
            }
        }

        writer.Write(Tail);
        await writer.FlushAsync(cancellationToken);
    }
}
