using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>
/// What the catalog says of the table <c>files</c>. It is the only record of which indexes are built.
/// </summary>
/// <param name="Missing">Indexes that do not exist.</param>
/// <param name="Broken">Invalid indexes of an interrupted build: they cost writes and serve no read.</param>
/// <param name="Busy">Names of indexes that another session builds at this moment.</param>
/// <param name="Obsolete">Names of indexes that only earlier versions use.</param>
/// <param name="Fills">Names of what is to be done for each row: see <see cref="RowFill"/>.</param>
/// <param name="HasOldColumns">Whether columns are to be dropped when that is done.</param>
internal sealed record TableState(
    IReadOnlyList<TableIndex> Missing,
    IReadOnlyList<TableIndex> Broken,
    IReadOnlyList<string> Busy,
    IReadOnlyList<string> Obsolete,
    IReadOnlyList<string> Fills,
    bool HasOldColumns
)
{
    // The server goes on with a build whose process has died.
    private const string Indexes = """
        SELECT c.relname, i.indisvalid,
            EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = to_regclass('files')
        """;

    /// <summary>What is left, in words.</summary>
    public IReadOnlyList<string> Work =>
        [
            .. Fills,
            .. Missing.Concat(Broken).Select(index => index.Name),
            .. Busy,
            .. Obsolete.Concat(HasOldColumns ? ["files.checked_at"] : []).Select(name => $"{name} (to be dropped)"),
        ];

    public static async Task<TableState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<string, (bool IsValid, bool IsBusy)> indexes = [];
        await using (NpgsqlCommand command = new(Indexes, connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                indexes[reader.GetString(0)] = (reader.GetBoolean(1), reader.GetBoolean(2));
            }
        }

        TableIndex[] invalid =
        [
            .. TableIndex.All.Where(index => indexes.TryGetValue(index.Name, out var state) && !state.IsValid),
        ];
        return new TableState(
            [.. TableIndex.All.Where(index => !indexes.ContainsKey(index.Name))],
            [.. invalid.Where(index => !indexes[index.Name].IsBusy)],
            [.. invalid.Where(index => indexes[index.Name].IsBusy).Select(index => index.Name)],
            [.. TableIndex.Obsolete.Where(indexes.ContainsKey)],
            await RowWork.ListAsync(connection, cancellationToken),
            await RowWork.HasOldColumnsAsync(connection, cancellationToken)
        );
    }
}
