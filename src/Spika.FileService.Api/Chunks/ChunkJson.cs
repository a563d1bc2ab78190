using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Chunks;

/// <summary>Writes the minimal answer to a chunk; <see cref="UploadedChunksResult"/> writes the whole list.</summary>
[JsonSerializable(typeof(SuccessResponse<ChunkRangesData>))]
internal sealed partial class ChunkJson : JsonSerializerContext
{
    public static readonly ChunkJson Context = new(AnswerJson.CreateOptions(new ChunkRangeJsonConverter()));
}
