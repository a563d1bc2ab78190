using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>
/// The program with the memory pool and the listener it chose: to serve on a real socket, the factory adds Kestrel once
/// more, whose own would come last and win.
/// </summary>
internal sealed class ServedProgram : WebApplicationFactory<Program>
{
    private static readonly Assembly _kestrel = typeof(WebHostBuilderKestrelExtensions).Assembly;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureServices(services =>
        {
            ServiceDescriptor[] added =
            [
                .. services.Where(service =>
                    (
                        service.ServiceType == typeof(IMemoryPoolFactory<byte>)
                        && service.ImplementationFactory?.Method.Module.Assembly == _kestrel
                    )
                    || service.ImplementationType == typeof(SocketTransportFactory)
                ),
            ];
            Array.ForEach(added, service => services.Remove(service));
        });
        return base.CreateHost(builder);
    }
}
