using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>
/// Keeps a storage root and a database together: both carry one identity, which the first start makes. A start with
/// another pair is refused, since the janitor would take every file of the root for an orphan.
/// </summary>
internal sealed partial class InstallationGuard(
    RootIdentity root,
    IStoredContent content,
    FileIdMark idMark,
    BoundDatabase bound,
    StateFolder folder,
    IOptions<StorageOptions> options,
    ILogger<InstallationGuard> logger
) : IDatabaseGuard
{
    // What the checked pair gets; its own when it has one.
    private string? _identity;

    public Task CheckAsync(FileServiceDbContext db, CancellationToken cancellationToken) =>
        ExplainFailuresAsync(() => CheckPairAsync(db, cancellationToken));

    public Task BindAsync(FileServiceDbContext db, CancellationToken cancellationToken) =>
        ExplainFailuresAsync(async () =>
        {
            await GiveIdentityAsync(db, cancellationToken);
            await SkipGivenIdsAsync(db, cancellationToken);
            bound.Bind(_identity!, (await db.ReadFileIdsAsync(cancellationToken)).Last);
            LogUsing(folder.Root, db.Address);
        });

    private async Task CheckPairAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        DatabaseContent database = await DatabaseContent.ReadAsync(db, cancellationToken);
        CompleteWhatWasCutOff(database.Identity);
        string? rootIdentity = root.Read();
        if (PairRule.Judge(rootIdentity, idMark, content, database) is not { } reason)
        {
            _identity = rootIdentity ?? database.Identity ?? NewIdentity();
            return;
        }

        string code = PairCode.Of(reason, (folder.Root, rootIdentity), (db.Address, database.Identity));
        if (code != options.Value.AcceptIdentity)
        {
            throw new SettingException(
                $"{reason}: Storage:Root is {folder.Root} (identity {rootIdentity ?? "none"}), the database is {db.Address} "
                    + $"(identity {database.Identity ?? "none"}). Nothing was changed. Correct the setting that is wrong; "
                    + $"if this pair is meant, start once with Storage:AcceptIdentity={code}."
            );
        }

        // A new one, so that neither goes back to its former partner unnoticed, and the setting fits nothing any more.
        _identity = NewIdentity();
        LogAccepted(reason, _identity);
    }

    private async Task GiveIdentityAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        string identity = _identity ?? throw new InvalidOperationException("The pair was not checked.");
        string? known = await db.ReadIdentityAsync(cancellationToken);
        if (root.Read() == identity && known == identity)
        {
            content.Mark(identity);
            return;
        }

        // In this order: see RootIdentity.Announce.
        root.Announce(identity);
        if (known != identity)
        {
            // Durable also where the server's commits are not by default: the root is told next.
            await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO installation (id, identity) VALUES ({InstallationRow.OnlyId}, {identity})
                ON CONFLICT (id) DO UPDATE SET identity = excluded.identity
                """,
                cancellationToken
            );
            await transaction.CommitAsync(cancellationToken);
        }

        root.Complete(identity);
        LogBound(identity);
    }

    // A database that was restored from an older backup would give out ids again that files have had since.
    private async Task SkipGivenIdsAsync(FileServiceDbContext db, CancellationToken cancellationToken)
    {
        long mark = idMark.Read();
        FileIdPosition ids = await db.ReadFileIdsAsync(cancellationToken);
        if (mark < ids.Last)
        {
            idMark.Cover(ids.Last);
        }

        if (Math.Max(mark, ids.Last) is var highest && highest > ids.Next)
        {
            LogSkipping(ids.Next + 1, highest);
            await db.SkipFileIdsAsync(highest, cancellationToken);
        }
    }

    private void CompleteWhatWasCutOff(string? databaseIdentity)
    {
        if (databaseIdentity is not null && root.ReadAnnounced() == databaseIdentity)
        {
            root.Complete(databaseIdentity);
        }
    }

    private static async Task ExplainFailuresAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"The service must be able to read and write what is in Storage:Root, and cannot: {exception.Message}",
                exception
            );
        }
    }

    private static string NewIdentity() => Guid.NewGuid().ToString("n");

    [LoggerMessage(2201, LogLevel.Information, "Storage root and database have the identity {Identity}")]
    private partial void LogBound(string identity);

    [LoggerMessage(2208, LogLevel.Information, "Files are kept in {Root}, records in the database {Address}")]
    private partial void LogUsing(string root, string address);

    [LoggerMessage(
        2207,
        LogLevel.Information,
        "Passing over the file ids from {From} to {To}, as every start does with up to 100 that were set aside before"
    )]
    private partial void LogSkipping(long from, long to);

    [LoggerMessage(
        2202,
        LogLevel.Warning,
        "Storage:AcceptIdentity was used ({Reason}); storage root and database get the identity {Identity}"
    )]
    private partial void LogAccepted(string reason, string identity);
}
