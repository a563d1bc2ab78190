using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Answers;

/// <summary>Writes <see cref="EmptyData"/>.</summary>
[JsonSerializable(typeof(SuccessResponse<EmptyData>))]
internal sealed partial class EmptyJson : JsonSerializerContext
{
    public static readonly EmptyJson Context = new(AnswerJson.CreateOptions());
}
