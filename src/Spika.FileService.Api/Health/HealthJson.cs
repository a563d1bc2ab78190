using System.Text.Json.Serialization;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Health;

/// <summary>Writes <see cref="HealthData"/>.</summary>
[JsonSerializable(typeof(SuccessResponse<HealthData>))]
internal sealed partial class HealthJson : JsonSerializerContext
{
    public static readonly HealthJson Context = new(AnswerJson.CreateOptions());
}
