namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The database was set back, and another connection passes over the ids that files have had since.</summary>
internal sealed class FileIdsAreSkippedException()
    : Exception("The database was set back, and goes on in a moment after the ids that it gave before.");
