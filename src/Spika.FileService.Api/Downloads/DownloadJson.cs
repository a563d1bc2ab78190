using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Downloads;

/// <summary>Writes the answers about links.</summary>
[JsonSerializable(typeof(SuccessResponse<DownloadLinkData>))]
internal sealed partial class DownloadJson : JsonSerializerContext
{
    public static readonly DownloadJson Context = new(AnswerJson.CreateOptions());
}
