using Microsoft.Data.Sqlite;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

internal static class SqliteCommands
{
    /// <summary>A statement that is compiled once and run many times; its parameters are set by position.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    public static SqliteCommand Set(this SqliteCommand command, int position, object? value)
    {
        command.Parameters[position].Value = value switch
        {
            null => DBNull.Value,
            // As the converter of EF Core writes it.
            Guid id => id.ToByteArray(bigEndian: true),
            _ => value,
        };
        return command;
    }
}
