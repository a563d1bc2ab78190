using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Server;

internal static class ServerRegistration
{
    /// <summary>
    /// Most requests at once on a connection of HTTP/2. What clients take for granted until the server's settings
    /// arrive.
    /// </summary>
    public const int Http2Streams = 100;

    // As much as a connection of HTTP/1 reads ahead.
    private const int Http2StreamWindow = 128 * 1024;

    /// <summary>
    /// How Kestrel reads and answers. docs/performance.md has what each choice was measured to bring.
    /// </summary>
    public static IServiceCollection AddServer(this IServiceCollection services) =>
        services
            .AddSingleton<IMemoryPoolFactory<byte>, ReceivePoolFactory>()
            .Configure<SocketTransportOptions>(Transport)
            .Configure<KestrelServerOptions>(Configure)
            .AddValidatedOptions<ShutdownOptions>(ShutdownOptions.Section)
            .AddValidatedOptions<ConnectionOptions>(ConnectionOptions.Section)
            .AddSingleton<LastRequests>()
            .AddSingleton<OpenConnections>()
            .AddSingleton<IdleConnections>()
            .AddSingleton<BusyConnections>()
            .AddSingleton<CrowdedConnections>()
            .AddSingleton(provider => new EndedConnections(
                provider.GetRequiredService<TimeProvider>(),
                static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false)
            ))
            .AddSingleton<SlowReaders>()
            .AddSingleton<UnreadBytes>()
            .AddSingleton<FreeHandles>()
            .AddHostedService(provider => provider.GetRequiredService<FreeHandles>())
            // Not before it is used: the options of the server are made before all settings are checked together.
            .AddSingleton(provider => new Lazy<ISlowBodies>(provider.GetRequiredService<ISlowBodies>))
            .AddSingleton<IConnectionListenerFactory, LimitedListenerFactory>()
            .AddSingleton(InheritedSockets.Find())
            .AddSystemd()
            .AddFrameworkSettings()
            .AddOptions<HostOptions>()
            .Configure<IOptions<ShutdownOptions>>((host, shutdown) => host.ShutdownTimeout = shutdown.Value.Timeout)
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<LastRequests, OpenConnections, UnreadBytes>(AddConnectionSteps)
            .Configure<IConfiguration>(KeepAddresses)
            .Configure<IConfiguration>(ReadLimits)
            .PostConfigure<OpenConnections>(ShareConnectionLimit)
            .Configure<IReadOnlyList<InheritedSocket>>(ListenOnInherited)
            .Services;

    // In one call: a second one would replace the first.
    private static void AddConnectionSteps(
        KestrelServerOptions kestrel,
        LastRequests last,
        OpenConnections open,
        UnreadBytes unread
    ) =>
        kestrel.ConfigureEndpointDefaults(endpoint =>
            endpoint
                .Use(open.Track)
                .Use(HalfCloseConnection.Wrap)
                .Use(next => connection => last.RunAsync(connection, next))
                .Use(unread.Count)
        );

    // The addresses of these sockets were checked with those of the settings; Kestrel listens on no other descriptor.
    private static void ListenOnInherited(KestrelServerOptions kestrel, IReadOnlyList<InheritedSocket> sockets)
    {
        foreach (InheritedSocket socket in sockets)
        {
            kestrel.ListenHandle(socket.Descriptor);
        }
    }

    // Most chunks block their thread for a write to the page cache only, so the thread that reads the socket may
    // process what it read, and the thread that made the answer may send it. Flushes of files, reads of blobs and
    // commits of SQLite have threads of their own. Reads of SQLite and the comparison of a chunk that is sent again
    // with the one on the disk run on the request's thread.
    private static void Transport(SocketTransportOptions sockets)
    {
        sockets.UnsafePreferInlineScheduling = true;

        // What waits for an inherited socket while the service restarts. The system has a limit of its own, 4096 in
        // most.
        sockets.Backlog = 4096;

        // What a connection reads ahead of its request's turn, in blocks: one that is long, or two that are short. The
        // usual 1 MiB would be a GiB for a thousand clients that wait.
        sockets.MaxReadBufferSize = 2 * ReceivePool.ShortBlockBytes;
    }

    // A change of the settings while it runs would open addresses that were not checked at the start.
    private static void KeepAddresses(KestrelServerOptions kestrel, IConfiguration configuration) =>
        kestrel.Configure(configuration.GetSection("Kestrel"), reloadOnChange: false);

    // Kestrel itself reads addresses and certificates from its section, and nothing else.
    private static void ReadLimits(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        const string Section = "Kestrel:Limits";
        try
        {
            SettingFormat.CheckAll(configuration.GetSection(Section), typeof(KestrelServerLimits));
            if (
                configuration
                    .GetSection($"{Section}:{nameof(KestrelServerLimits.MinResponseDataRate)}")
                    .GetChildren()
                    .Any()
            )
            {
                // .NET leaves a rate as it is when there is one.
                kestrel.Limits.MinResponseDataRate = null;
            }

            configuration.GetSection(Section).Bind(kestrel.Limits);
        }
        catch (InvalidOperationException exception) when (exception is not SettingException)
        {
            // It names the setting; what is inside it does not.
            throw new SettingException(exception.Message, exception);
        }
        catch (TargetInvocationException exception)
        {
            throw LimitSettings.Explain(configuration.GetSection(Section), exception);
        }
    }

    private static void ShareConnectionLimit(KestrelServerOptions kestrel, OpenConnections open)
    {
        if (kestrel.Limits.MaxConcurrentConnections is { } max)
        {
            open.UseKestrelLimit(max);
            kestrel.Limits.MaxConcurrentConnections = null;
        }
    }

    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // A thousand ids of 19 digits in the query of a list, with their commas escaped, take 22,000 bytes.
        kestrel.Limits.MaxRequestLineSize = 32 * 1024;

        // A request that waits for its turn is not read, and what came of its body counts against the window of the
        // connection. With room for every stream's window, waiting requests never stop those whose turn it is.
        kestrel.Limits.Http2.MaxStreamsPerConnection = Http2Streams;
        kestrel.Limits.Http2.InitialStreamWindowSize = Http2StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = Http2Streams * Http2StreamWindow;

        // IncomingBody reads every body, and knows a closer limit for each kind.
        kestrel.Limits.MaxRequestBodySize = null;

        // BodyAdmission judges how fast a body comes, and only while room is short. Kestrel would end one that pauses
        // for 5 seconds.
        kestrel.Limits.MinRequestBodyDataRate = null;
    }
}
