namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <param name="Key">Of the upload that it was.</param>
/// <param name="Content">The name of its bytes.</param>
/// <param name="Total">Number of chunks.</param>
internal sealed record ModelFile(int Key, string Content, int Total);
