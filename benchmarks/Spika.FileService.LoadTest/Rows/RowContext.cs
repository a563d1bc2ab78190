using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>What a row works with. Ends all servers that the row started, and removes their folders.</summary>
internal sealed class RowContext(WorkFolder work, string service, LoadTestOptions options) : IAsyncDisposable
{
    private const string Provider = "Database__Provider";

    private readonly Stack<IAsyncDisposable> _servers = [];
    private readonly List<string> _folders = [];

    public bool Quick { get; } = options.Quick;

    /// <summary>How often each thing is measured.</summary>
    public int Rounds { get; } = options.Rounds;

    /// <summary>Says something while the row runs.</summary>
    public static void Note(string text) => Console.WriteLine($"    {text}");

    /// <returns>The size, or an eighth of it in a quick run.</returns>
    public long Size(long bytes) => Quick ? bytes / 8 : bytes;

    public string CreateFolder(string name)
    {
        string folder = work.Create(name);
        _folders.Add(folder);
        return folder;
    }

    public async Task<FloorTarget> StartFloorAsync(
        CancellationToken cancellationToken,
        int strideBytes = UploadPlan.SmallChunkBytes
    )
    {
        int port = Port.Free();
        ServerProcess process = ServerProcess.Start(
            [
                "dotnet",
                Path.Combine(AppContext.BaseDirectory, "Spika.FileService.Floor.dll"),
                port.ToString(CultureInfo.InvariantCulture),
                CreateFolder("floor"),
                strideBytes.ToString(CultureInfo.InvariantCulture),
            ],
            work.Path
        );
        _servers.Push(process);
        await Port.WaitForOkAsync(port, "/health/ready", process, cancellationToken);
        return new FloorTarget(port, process.Id, () => ProcessFigures.CpuOfFamily(process.Id));
    }

    /// <summary>For a row that is about SQLite, whatever the command line says.</summary>
    public static IReadOnlyDictionary<string, string> OnSqlite { get; } =
        new Dictionary<string, string> { [Provider] = nameof(ServiceDatabase.Sqlite) };

    /// <summary>
    /// The service as it is published, on the database of the command line unless the row names another one.
    /// </summary>
    public async Task<RunningService> StartServiceAsync(
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? settings = null,
        string? root = null,
        PostgreSql? database = null
    )
    {
        settings ??= new Dictionary<string, string>();
        if (options.Database == ServiceDatabase.PostgreSql && !settings.ContainsKey(Provider))
        {
            database ??=
                await StartPostgreSqlAsync(cancellationToken)
                ?? throw new InvalidOperationException("PostgreSQL's server programs are not installed.");
        }

        RunningService running = await RunningService.StartAsync(
            service,
            root ?? CreateFolder("storage"),
            database,
            [.. settings, .. database?.Settings ?? [], .. options.ServiceSettings],
            cancellationToken
        );
        _servers.Push(running);
        return running;
    }

    /// <returns>Null when PostgreSQL is not installed.</returns>
    public async Task<PostgreSql?> StartPostgreSqlAsync(CancellationToken cancellationToken) =>
        Keep(await PostgreSql.StartAsync(work, cancellationToken));

    /// <returns>Null when nginx is not installed.</returns>
    public async Task<Nginx?> StartNginxAsync(string root, CancellationToken cancellationToken) =>
        Keep(await Nginx.StartAsync(root, work, cancellationToken));

    /// <inheritdoc cref="Nginx.StartSendingAsync"/>
    public async Task<Nginx?> StartNginxAsync(RunningService service, CancellationToken cancellationToken) =>
        Keep(await Nginx.StartSendingAsync(service, work, cancellationToken));

    /// <summary>Ends a server with the row.</summary>
    [return: NotNullIfNotNull(nameof(server))]
    public T? Keep<T>(T? server)
        where T : class, IAsyncDisposable
    {
        if (server is not null)
        {
            _servers.Push(server);
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in _servers)
        {
            await server.DisposeAsync();
        }

        _folders.ForEach(WorkFolder.Remove);
    }
}
