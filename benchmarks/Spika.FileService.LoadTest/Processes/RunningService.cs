using System.Diagnostics;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>The published service, ready for requests.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private readonly PostgreSql? _database;

    private RunningService(ServerProcess process, PostgreSql? database, int port, int http2Port, string root)
    {
        (_process, _database) = (process, database);
        Port = port;
        Http2Port = http2Port;
        Root = root;
        StartTime = Stopwatch.GetElapsedTime(process.Started);
    }

    public int Port { get; }

    /// <summary>For HTTP/2 without TLS, which one port cannot have beside HTTP/1.1.</summary>
    public int Http2Port { get; }

    /// <summary>The storage root.</summary>
    public string Root { get; }

    public int ProcessId => _process.Id;

    public IReadOnlyCollection<string> LoggedErrors => _process.LoggedErrors;

    /// <summary>From the start of the process to the first 200 of /health/ready.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>The service, with the CPU of its PostgreSQL if it has one.</summary>
    public ServiceTarget Target => new(Port, ProcessId, () => Cpu() + (_database?.Cpu() ?? TimeSpan.Zero));

    public static async Task<RunningService> StartAsync(
        string publishedFolder,
        string root,
        PostgreSql? database,
        IReadOnlyList<KeyValuePair<string, string>> settings,
        CancellationToken cancellationToken
    )
    {
        int port = Processes.Port.Free();
        int http2Port = Processes.Port.Free();
        Dictionary<string, string> environment = new()
        {
            ["Kestrel__Endpoints__Http1__Url"] = $"http://127.0.0.1:{port}",
            ["Kestrel__Endpoints__Http2__Url"] = $"http://127.0.0.1:{http2Port}",
            ["Kestrel__Endpoints__Http2__Protocols"] = "Http2",
            ["Storage__Root"] = root,
        };
        foreach ((string name, string value) in settings)
        {
            environment[name] = value;
        }

        ServerProcess process = ServerProcess.Start(
            ["dotnet", Path.Combine(publishedFolder, "Spika.FileService.Api.dll")],
            publishedFolder,
            environment
        );
        await process.WhenReadyAsync(Processes.Port.WaitForOkAsync(port, "/health/ready", process, cancellationToken));
        return new RunningService(process, database, port, http2Port, root);
    }

    /// <summary>Of the service alone.</summary>
    public TimeSpan Cpu() => ProcessFigures.CpuOfFamily(ProcessId);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
