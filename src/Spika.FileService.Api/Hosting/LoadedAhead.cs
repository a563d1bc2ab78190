using System.Reflection;
using System.Security.Cryptography;
using AutoMapper;
using MediatR;
using Spika.FileService.Api.Logging;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Api.Hosting;

/// <summary>
/// Loads at the start what errors need. .NET opens an assembly's file when the first method that needs it runs, and
/// each new thread takes two file handles: for code that answers failures, that is when no handle may be left. The
/// failure of a load would last, and that of a thread can end the process.
/// </summary>
/// <remarks>
/// On a thread of its own, beside the start of the other services; the server, which starts last, waits for it.
/// </remarks>
internal sealed class LoadedAhead(IServiceProvider services, ILogger<LoadedAhead> logger) : IHostedLifecycleService
{
    // Forwards to all of the framework, and so names all of it.
    private const string Facade = "netstandard";

    // Named by libraries for what this service has not: XML, Windows, named pipes, drawing. They would take 20 MB.
    private static readonly string[] _unused =
    [
        "Microsoft.AspNetCore.OutputCaching",
        "Microsoft.AspNetCore.Server.HttpSys",
        "Microsoft.AspNetCore.Server.IIS",
        "Microsoft.AspNetCore.Server.Kestrel.Transport.NamedPipes",
        "Microsoft.Extensions.Configuration.UserSecrets",
        "Microsoft.Extensions.Logging.EventLog",
        "Microsoft.Win32.Registry",
        "System.Diagnostics.EventLog",
        "System.Drawing.",
        "System.IO.Pipes",
        "System.Private.DataContractSerialization",
        "System.Private.Xml",
        "System.Resources.Writer",
        "System.Runtime.Serialization.",
        "System.Security.Cryptography.Xml",
        "System.Xml.",
    ];

    private readonly string[] _notLoaded =
    [
        .. _unused,
        .. services.GetServices<UnusedAssembly>().Select(assembly => assembly.Prefix),
    ];

    private Task _loaded = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Not in the pool: all threads of the pool are waited for.
        _loaded = Task.Factory.StartNew(
            LoadWhatErrorsNeed,
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _loaded.WaitAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void LoadWhatErrorsNeed()
    {
        LoadAssemblies();

        // Each starts a thread or compiles code when it is made.
        _ = services.GetService<IMapper>();
        _ = services.GetService<ISender>();
        _ = services.GetRequiredService<IFailureClassifier>().Classify(new IOException());
        KeptThreads.Start(KeptThreads.Configured);
    }

    private void LoadAssemblies()
    {
        HashSet<string> seen = [];
        Queue<Assembly> referring = new([typeof(LoadedAhead).Assembly]);
        while (referring.TryDequeue(out Assembly? assembly))
        {
            foreach (
                AssemblyName name in assembly
                    .GetReferencedAssemblies()
                    .Where(name => IsUsed(name) && seen.Add(name.Name!))
            )
            {
                try
                {
                    Assembly loaded = Assembly.Load(name);
                    if (name.Name != Facade)
                    {
                        referring.Enqueue(loaded);
                    }
                }
                catch (Exception exception) when (exception is IOException or BadImageFormatException)
                {
                    // Libraries name assemblies that are not published: of design time, of other systems.
                    ApiLog.NotLoadedAhead(logger, name.Name!, exception.Message);
                }
            }
        }

        // Native libraries are no references: the one of hashes is loaded by the first hash.
        SHA256.HashData([]);
    }

    private bool IsUsed(AssemblyName assembly) =>
        !_notLoaded.Any(prefix => assembly.Name!.StartsWith(prefix, StringComparison.Ordinal));
}
