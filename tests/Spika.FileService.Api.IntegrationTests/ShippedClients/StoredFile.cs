namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>What a client reads of a file's record. Each reads a part of it.</summary>
internal sealed record StoredFile
{
    public required long Id { get; init; }

    public string? Path { get; init; }

    public string? Type { get; init; }

    public string? MimeType { get; init; }

    public string? FileName { get; init; }

    public long? Size { get; init; }

    public StoredMetaData? MetaData { get; init; }
}
