namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Other writes into SQLite took so long that the turn of this one did not come.</summary>
internal sealed class NoWriteTurnException()
    : Exception(
        "The writes before this one took too long: the disk is slow, or another program holds the database's lock."
    );
