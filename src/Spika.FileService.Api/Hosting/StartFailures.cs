using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Hosting;

/// <summary>What keeps the server from listening, for the operator who started it.</summary>
internal static class StartFailures
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <returns>A sentence; null when the failure is of another kind, and its stack trace is needed.</returns>
    public static string? Explain(Exception exception, IConfiguration configuration) =>
        exception switch
        {
            // "Failed to bind to address http://127.0.0.1:5080: address already in use."
            IOException { InnerException: AddressInUseException } inUse => inUse.Message,
            // On localhost Kestrel binds two addresses; when both fail, both failures are inside.
            IOException { InnerException: AggregateException { InnerExceptions: [var first, ..] } } => Explain(
                first,
                configuration
            ),
            AddressInUseException => $"{CannotListen(configuration)}: the address is in use.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"{CannotListen(configuration)}: permission denied. Ports below 1024 need the capability CAP_NET_BIND_SERVICE.",
            SocketException socket => $"{CannotListen(configuration)}: {socket.Message}.",
            ArgumentOutOfRangeException { ParamName: "port" } when IsOfServer(exception) =>
                $"{CannotListen(configuration)}: a port is a number from 0 to 65535.",
            CryptographicException
            or FileNotFoundException
            or DirectoryNotFoundException
            or ArgumentException { Source: "System.Security.Cryptography" } when IsOfServer(exception) =>
                $"A certificate of Kestrel:Endpoints or Kestrel:Certificates cannot be loaded{FilesIn(configuration)}: {exception.Message}",
            NotSupportedException when IsOfServer(exception) =>
                $"A certificate of Kestrel:Endpoints or Kestrel:Certificates lacks its private key: give KeyPath as well, which is the same file when that has both ({exception.Message})",
            UnauthorizedAccessException when IsOfServer(exception) =>
                $"A certificate of Kestrel:Endpoints or Kestrel:Certificates cannot be read: {exception.Message}",
            InvalidOperationException
                when IsOfServer(exception) && exception.Message.Contains("No server certificate") =>
                "An https address needs a certificate: Kestrel:Certificates:Default:Path, or Certificate:Path of its endpoint.",
            InvalidOperationException
            or FormatException
            or ArgumentException when exception.Source == Server || IsOfSettings(exception) =>
                $"The settings of Kestrel are wrong: {exception.Message}",
            _ => null,
        };

    // Files and keys are read by the runtime, so the source of the exception does not name the component.
    private static bool IsOfServer(Exception exception) =>
        exception.StackTrace?.Contains(Server, StringComparison.Ordinal) == true;

    private static bool IsOfSettings(Exception exception) =>
        exception.StackTrace?.Contains("KestrelConfigurationLoader", StringComparison.Ordinal) == true;

    // The runtime names a file that is missing, and none that it cannot use.
    private static string FilesIn(IConfiguration configuration)
    {
        string?[] paths =
        [
            .. configuration
                .GetSection("Kestrel")
                .AsEnumerable()
                .Where(setting => setting.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase))
                .Select(setting => setting.Value)
                .Distinct(),
        ];
        return paths is [] ? "" : $" ({string.Join(", ", paths)})";
    }

    private static string CannotListen(IConfiguration configuration) =>
        $"The service cannot listen on {string.Join(", ", ListenAddresses.Of(configuration, InheritedSockets.Find()))}";
}
