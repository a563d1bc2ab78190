using System.Diagnostics;
using Npgsql;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The scripts in ops/.</summary>
internal static class OperatorScript
{
    /// <param name="database">Its address is the last argument, when it is PostgreSQL.</param>
    /// <exception cref="InvalidOperationException">The script failed; the message is what it said.</exception>
    public static async Task RunAsync(string script, TestDatabase database, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(
            Repository.PathTo($"ops/{script}"),
            [.. arguments, .. AddressOf(database.Settings["ConnectionStrings:FileService"])]
        )
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} failed: {errors}");
        }
    }

    private static IEnumerable<string> AddressOf(string? connectionString)
    {
        if (connectionString is null)
        {
            yield break;
        }

        NpgsqlConnectionStringBuilder connection = new(connectionString);
        string user = $"{connection.Username}:{Uri.EscapeDataString(connection.Password ?? "")}";
        yield return $"postgresql://{user}@{connection.Host}:{connection.Port}/{connection.Database}";
    }
}
