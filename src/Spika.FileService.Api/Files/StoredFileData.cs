namespace Spika.FileService.Api.Files;

/// <summary>The data of a verify's answer.</summary>
public sealed record StoredFileData(StoredFileResponse File);
