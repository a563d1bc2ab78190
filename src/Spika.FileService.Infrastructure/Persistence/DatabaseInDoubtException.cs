namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>A write into SQLite failed, and the files have not been repaired since.</summary>
internal sealed class DatabaseInDoubtException(Exception? failure)
    : Exception($"The database is being repaired after a failure: {failure?.Message}", failure);
