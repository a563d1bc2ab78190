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
internal static class LoadedAhead
{
    // Named by libraries for what this service has not: XML, Windows. They would take 20 MB.
    private static readonly string[] _unused =
    [
        "Microsoft.AspNetCore.Server.HttpSys",
        "Microsoft.AspNetCore.Server.IIS",
        "Microsoft.Win32.Registry",
        "System.Private.DataContractSerialization",
        "System.Private.Xml",
        "System.Runtime.Serialization.",
        "System.Security.Cryptography.Xml",
        "System.Xml.",
    ];

    /// <summary>Loads the assemblies on a thread of its own, while the service is being built.</summary>
    /// <returns>The assemblies that could not be loaded, with the reason.</returns>
    public static Task<MissingAssembly[]> Begin() =>
        Task.Factory.StartNew(
            LoadAssemblies,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>Waits for what <see cref="Begin"/> began, and makes what else errors need.</summary>
    public static void LoadWhatErrorsNeed(this WebApplication app, Task<MissingAssembly[]> loading)
    {
        // Each starts a thread or compiles code when it is made.
        _ = app.Services.GetService<IMapper>();
        _ = app.Services.GetService<ISender>();
        _ = app.Services.GetRequiredService<IFailureClassifier>().Classify(new IOException());
        KeptThreads.Start(KeptThreads.Configured);
        foreach (MissingAssembly missing in loading.GetAwaiter().GetResult())
        {
            ApiLog.NotLoadedAhead(app.Logger, missing.Name, missing.Reason);
        }
    }

    private static MissingAssembly[] LoadAssemblies()
    {
        List<MissingAssembly> missing = [];
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
                    referring.Enqueue(Assembly.Load(name));
                }
                catch (Exception exception) when (exception is IOException or BadImageFormatException)
                {
                    // Libraries name assemblies that are not published: of design time, of other systems.
                    missing.Add(new MissingAssembly(name.Name!, exception.Message));
                }
            }
        }

        // Native libraries are no references: the one of hashes is loaded by the first hash.
        SHA256.HashData([]);
        return [.. missing];
    }

    private static bool IsUsed(AssemblyName assembly) =>
        !_unused.Any(prefix => assembly.Name!.StartsWith(prefix, StringComparison.Ordinal));
}
