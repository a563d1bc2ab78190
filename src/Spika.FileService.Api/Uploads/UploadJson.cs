using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;
using Spika.FileService.Api.Chunks;

namespace Spika.FileService.Api.Uploads;

/// <summary>Writes the answers about unfinished uploads.</summary>
[JsonSerializable(typeof(SuccessResponse<UploadData>))]
internal sealed partial class UploadJson : JsonSerializerContext
{
    public static readonly UploadJson Context = new(AnswerJson.CreateOptions(new ChunkRangeJsonConverter()));
}
