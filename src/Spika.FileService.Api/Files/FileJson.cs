using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Files;

/// <summary>Writes the answers about stored files.</summary>
[JsonSerializable(typeof(SuccessResponse<StoredFileData>))]
[JsonSerializable(typeof(SuccessResponse<StoredFileListData>))]
internal sealed partial class FileJson : JsonSerializerContext
{
    public static readonly FileJson Context = new(AnswerJson.CreateOptions());
}
