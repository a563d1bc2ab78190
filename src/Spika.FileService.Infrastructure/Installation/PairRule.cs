using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>
/// Decides whether a storage root and a database belong together. docs/storage-layout.md has the table.
/// </summary>
internal static class PairRule
{
    // A crash leaves a file without a row now and then, and a test that was begun anew some.
    private const int MostWithoutRow = 100;

    public const string Differ = "Storage:Root and ConnectionStrings:FileService are of two installations";

    public const string RootIsEmpty =
        "The database has files and Storage:Root has none of them, as when a volume is not mounted";

    public const string StagingIsEmpty =
        "The database has unfinished uploads and staging/ in Storage:Root has none of them, as when a volume is not mounted";

    public const string FolderIsAnothers =
        "staging/ or files/ in Storage:Root is of another installation, as when the wrong volume is mounted";

    public const string FilesAreUnmarked =
        "files/ in Storage:Root is without the mark of this installation that staging/ has, as when a volume is not mounted";

    public const string RootIsNew =
        "The database is of an installation and Storage:Root is new, as when a volume is not mounted";

    public const string DatabaseIsNew =
        "Storage:Root is of an installation and the database is new, as when a setting of the database was lost";

    public const string DatabaseIsEmpty =
        "Storage:Root has files and the database has none, as when a setting of the database was lost or a restore was cut off";

    public const string Others = "Storage:Root has none of the files that the database has, but others";

    public const string DatabaseIsOlder =
        "Storage:Root has an identity and the database has files but none, as a database of an earlier version";

    /// <param name="rootIdentity">Null when the root has none.</param>
    /// <returns>What is wrong, the first part of a sentence; null when they belong together.</returns>
    public static string? Judge(
        string? rootIdentity,
        FileIdMark idMark,
        IStoredContent stored,
        DatabaseContent database
    ) =>
        rootIdentity is null ? JudgeUnmarked(stored, database)
        : database.Identity is null ? JudgeNewDatabase(stored, database)
        : database.Identity != rootIdentity ? Differ
        : JudgeFolders(rootIdentity, idMark, stored, database);

    // Each folder may be a volume of its own. One that was marked before is asked for its mark alone.
    private static string? JudgeFolders(
        string identity,
        FileIdMark idMark,
        IStoredContent stored,
        DatabaseContent database
    )
    {
        (string[] staging, string[] files) = (stored.StagingIdentities, stored.FilesIdentities);
        return IsOfAnother(staging, identity) || IsOfAnother(files, identity) ? FolderIsAnothers
            : database.Files.Count > 0 && !database.Files.Any(stored.Stores) ? RootIsEmpty
            : IsEarlyBackup(idMark, stored, database) ? DatabaseIsEmpty
            : staging is [] && HasNoUpload(stored, database) ? StagingIsEmpty
            // Not the other way round: a restore brings files/ with its mark, and no staging/.
            : staging is not [] && files is [] ? FilesAreUnmarked
            : null;
    }

    // A pair that was accepted as meant is none: its database goes on above the mark of the ids. A database that never
    // had a file mostly has the upload of one that a crash left without a row.
    private static bool IsEarlyBackup(FileIdMark idMark, IStoredContent stored, DatabaseContent database) =>
        database is { Files.Count: 0, HasBlobs: false }
        && database.LastFileId < idMark.Read()
        && stored.HasMoreFilesThan(database is { LastFileId: 0, Uploads.Count: 0 } ? 0 : MostWithoutRow);

    private static bool HasNoUpload(IStoredContent stored, DatabaseContent database) =>
        database.Receiving.Count > 0 && !database.Receiving.Any(stored.Has);

    private static bool IsOfAnother(string[] marks, string identity) => marks is not [] && !marks.Contains(identity);

    // The first start of two that are new; the first one of this version on an installation of an earlier one; or a
    // root whose files were put back without its identity.
    private static string? JudgeUnmarked(IStoredContent stored, DatabaseContent database)
    {
        bool isRootEmpty = !stored.HasFiles() && !stored.HasStaging();
        return (isRootEmpty, database.IsEmpty) switch
        {
            (true, true) => database.Identity is null ? null : RootIsNew,
            (true, false) => RootIsEmpty,
            (false, true) => DatabaseIsEmpty,
            (false, false) => JudgeContents(stored, database),
        };
    }

    private static string? JudgeContents(IStoredContent stored, DatabaseContent database) =>
        database.Files.Count > 0 && !stored.HasFiles() ? RootIsEmpty
        : !HasMost(stored, database) ? Others
        : HasNoUpload(stored, database) ? StagingIsEmpty
        : null;

    private static string JudgeNewDatabase(IStoredContent stored, DatabaseContent database) =>
        !database.IsEmpty ? DatabaseIsOlder
        : stored.HasFiles() || stored.HasStaging() ? DatabaseIsEmpty
        : DatabaseIsNew;

    // Names of files are random, so that a single one that is in both is no coincidence. One of two is asked for,
    // because a copy of a database that went on by itself shares the oldest files.
    private static bool HasMost(IStoredContent stored, DatabaseContent database)
    {
        int known = database.Files.Count(stored.Has) + database.Uploads.Count(stored.Has);
        return 2 * known >= database.Files.Count + database.Uploads.Count;
    }
}
