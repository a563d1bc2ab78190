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
    public static Task RunAsync(string script, TestDatabase database, params IEnumerable<string> arguments) =>
        RunAsync(new ProcessStartInfo(Repository.PathTo($"ops/{script}")), script, null, database, arguments);

    /// <param name="programs">A folder whose programs are found first.</param>
    /// <param name="password">In the address, as it is written there. The server must accept the user without
    /// it.</param>
    public static Task RunWithAsync(
        string programs,
        string password,
        string script,
        TestDatabase database,
        params IEnumerable<string> arguments
    )
    {
        ProcessStartInfo start = new(Repository.PathTo($"ops/{script}"));
        start.Environment["PATH"] = $"{programs}:{start.Environment["PATH"]}";
        return RunAsync(start, script, password, database, arguments);
    }

    /// <param name="variable">Of the environment.</param>
    public static Task RunWithVariableAsync(
        string variable,
        string value,
        string script,
        TestDatabase database,
        params IEnumerable<string> arguments
    )
    {
        ProcessStartInfo start = new(Repository.PathTo($"ops/{script}"));
        start.Environment[variable] = value;
        return RunAsync(start, script, null, database, arguments);
    }

    /// <param name="launcher">The command that starts another one.</param>
    public static Task RunByAsync(
        string[] launcher,
        string script,
        TestDatabase database,
        params IEnumerable<string> arguments
    )
    {
        ProcessStartInfo start = new(launcher[0], [.. launcher[1..], Repository.PathTo($"ops/{script}")]);
        return RunAsync(start, script, null, database, arguments);
    }

    /// <summary>With a folder in which relative paths begin. Fails after two minutes.</summary>
    public static Task RunInAsync(
        string folder,
        string script,
        TestDatabase database,
        params IEnumerable<string> arguments
    )
    {
        ProcessStartInfo start = new("timeout", ["120", Repository.PathTo($"ops/{script}")])
        {
            WorkingDirectory = folder,
        };
        return RunAsync(start, script, null, database, arguments);
    }

    /// <param name="connectionString">Of a PostgreSQL database, with the user who runs the script.</param>
    public static Task RunOnAsync(string connectionString, string script, params IEnumerable<string> arguments) =>
        RunAsync(new ProcessStartInfo(Repository.PathTo($"ops/{script}")), script, null, connectionString, arguments);

    private static Task RunAsync(
        ProcessStartInfo start,
        string script,
        string? password,
        TestDatabase database,
        IEnumerable<string> arguments
    ) => RunAsync(start, script, password, database.Settings["ConnectionStrings:FileService"], arguments);

    private static async Task RunAsync(
        ProcessStartInfo start,
        string script,
        string? password,
        string? connectionString,
        IEnumerable<string> arguments
    )
    {
        start.RedirectStandardError = true;
        foreach (string argument in arguments.Concat(AddressOf(connectionString, password)))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {errors}");
        }
    }

    private static IEnumerable<string> AddressOf(string? connectionString, string? password)
    {
        if (connectionString is null)
        {
            yield break;
        }

        NpgsqlConnectionStringBuilder connection = new(connectionString);
        string user = $"{connection.Username}:{password ?? Uri.EscapeDataString(connection.Password ?? "")}";
        yield return $"postgresql://{user}@{connection.Host}:{connection.Port}/{connection.Database}";
    }
}
