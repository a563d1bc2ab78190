namespace Spika.FileService.Api.Contracts.Files;

/// <summary>The data of a verify's answer.</summary>
public sealed record StoredFileData(StoredFileResponse File);
