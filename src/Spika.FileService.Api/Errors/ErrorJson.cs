using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Errors;

/// <summary>Writes <see cref="ErrorResponse"/>.</summary>
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    public static readonly ErrorJson Context = new(AnswerJson.CreateOptions());
}
