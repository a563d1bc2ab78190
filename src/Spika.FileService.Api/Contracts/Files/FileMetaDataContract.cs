namespace Spika.FileService.Api.Contracts.Files;

/// <summary>What the client says of a medium, in requests and answers alike.</summary>
/// <param name="Duration">In seconds.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record FileMetaDataContract(double? Duration, double? Width, double? Height);
