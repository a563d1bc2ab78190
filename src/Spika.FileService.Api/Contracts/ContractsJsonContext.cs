using System.Text.Json.Serialization;
using Spika.FileService.Api.Contracts.Files;
using Spika.FileService.Api.Contracts.Uploads;

namespace Spika.FileService.Api.Contracts;

/// <summary>
/// The generated code that reads and writes the contracts. Strict where it reads: a number is a number and a string a
/// string; members that no contract has are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(ChunkRangeJsonConverter), typeof(FiniteNumberJsonConverter)]
)]
[JsonSerializable(typeof(VerifyUploadRequest))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(SuccessResponse))]
[JsonSerializable(typeof(EmptyData))]
[JsonSerializable(typeof(HealthData))]
[JsonSerializable(typeof(StoredFileData))]
[JsonSerializable(typeof(StoredFileListData))]
[JsonSerializable(typeof(DownloadLinkData))]
[JsonSerializable(typeof(ChunkRangesData))]
[JsonSerializable(typeof(UploadData))]
internal sealed partial class ContractsJsonContext : JsonSerializerContext;
