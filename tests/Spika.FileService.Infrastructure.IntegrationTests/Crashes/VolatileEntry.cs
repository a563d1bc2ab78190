namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What a name stands for.</summary>
/// <param name="File">Null for a folder.</param>
internal sealed record VolatileEntry(VolatileFile? File)
{
    public static readonly VolatileEntry Folder = new((VolatileFile?)null);
}
