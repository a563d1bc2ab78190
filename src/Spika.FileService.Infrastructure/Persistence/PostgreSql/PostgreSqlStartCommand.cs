using Npgsql;
using NpgsqlTypes;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>The command of <see cref="PostgreSqlChunkStatements.Start"/>, for the batches that have drafts.</summary>
internal sealed class PostgreSqlStartCommand
{
    private readonly NpgsqlParameter<DateTime> _now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private readonly NpgsqlParameter<Guid[]> _ids = new();

    private readonly NpgsqlParameter<string[]> _owners = new();

    private readonly NpgsqlParameter<string[]> _clientIds = new();

    private readonly NpgsqlParameter<DateTime[]> _createdAt = new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    };

    private readonly NpgsqlParameter<int?[]> _maxOpen = new();

    public PostgreSqlStartCommand() =>
        Command = new NpgsqlBatchCommand(PostgreSqlChunkStatements.Start)
        {
            Parameters = { _now, _ids, _owners, _clientIds, _createdAt, _maxOpen },
        };

    public NpgsqlBatchCommand Command { get; }

    /// <returns>False when no commit has a draft.</returns>
    public bool Set(IReadOnlyList<UploadCommit> commits)
    {
        UploadDraft[] drafts = [.. commits.Select(commit => commit.Draft).OfType<UploadDraft>()];
        if (drafts.Length == 0)
        {
            return false;
        }

        _now.TypedValue = commits[0].After.UpdatedAt!.Value.UtcDateTime;
        _ids.TypedValue = [.. drafts.Select(draft => draft.Upload.Id.Value)];
        _owners.TypedValue = [.. drafts.Select(draft => draft.Upload.Key.Owner)];
        _clientIds.TypedValue = [.. drafts.Select(draft => draft.Upload.Key.ClientId)];
        _createdAt.TypedValue = [.. drafts.Select(draft => draft.Upload.CreatedAt.UtcDateTime)];
        _maxOpen.TypedValue = [.. drafts.Select(draft => draft.MaxOpen)];
        return true;
    }
}
