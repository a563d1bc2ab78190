using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Verify;

/// <summary>
/// Reads verify requests. Strict: a number is a number and a string a string; members that the request does not have
/// are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(FiniteNumberJsonConverter)]
)]
[JsonSerializable(typeof(VerifyUploadRequest))]
internal sealed partial class VerifyJson : JsonSerializerContext;
