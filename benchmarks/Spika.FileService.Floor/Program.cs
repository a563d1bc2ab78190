// What a chunk server on Kestrel cannot be cheaper than: decode the base64, write it to its place, and nothing else. No
// validation, no record, no list, no hash, no flush. Loopback only. Arguments: port, folder, stride in bytes.
using System.Globalization;
using System.IO.Pipelines;
using Spika.FileService.Floor;

const int FlushBytes = 64 * 1024;

int port = int.Parse(args[0], CultureInfo.InvariantCulture);
FloorFiles files = new(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
ReadOnlyMemory<byte> ok = "ok"u8.ToArray();

// Not the current folder, where the files go: the settings there are watched, which costs something at each write to a
// file.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
    new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
WebApplication app = builder.Build();

app.MapGet("/health/ready", () => "ok");

app.MapPost(
    "/write",
    async (HttpContext context) =>
    {
        await ChunkBody.SaveAsync(context.Request.BodyReader, files);
        context.Response.ContentLength = ok.Length;
        await context.Response.BodyWriter.WriteAsync(ok);
    }
);

// The same, and answers with as many bytes as a list of all chunks has, so that sending it can be told from making it.
app.MapPost(
    "/write-list",
    async (HttpContext context) =>
    {
        int saved = (await ChunkBody.SaveAsync(context.Request.BodyReader, files)).CountChunk();
        ReadOnlyMemory<byte> list = ListBytes.Of(saved);
        context.Response.ContentLength = list.Length;
        await context.Response.BodyWriter.WriteAsync(list);
    }
);

// The same, and does what every implementation must do for a durable chunk: hash, flush, and flush a log where its
// record would be.
DurableBatches batches = new(args[1]);
app.MapPost(
    "/write-durable",
    async (HttpContext context) =>
    {
        await batches.FlushAsync(await ChunkBody.SaveAsync(context.Request.BodyReader, files, hash: true));
        context.Response.ContentLength = ok.Length;
        await context.Response.BodyWriter.WriteAsync(ok);
    }
);

// As many bytes as asked for, whatever is in Kestrel's own blocks: a download without a file and without any copy but
// the system's.
app.MapGet(
    "/bytes/{length}",
    async (HttpContext context, long length) =>
    {
        context.Response.ContentLength = length;
        PipeWriter body = context.Response.BodyWriter;
        while (length > 0)
        {
            for (int written = 0; written < FlushBytes && length > 0; )
            {
                int block = (int)Math.Min(body.GetMemory().Length, length);
                body.Advance(block);
                written += block;
                length -= block;
            }

            await body.FlushAsync();
        }
    }
);

app.MapDelete("/files/{id}", (string id) => files.Remove(id));

await app.RunAsync($"http://127.0.0.1:{port}");
