using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

internal static class Decoration
{
    /// <summary>Puts something around the one implementation of a port.</summary>
    public static void Decorate<TPort>(this IServiceCollection services, Func<TPort, TPort> decorate)
        where TPort : class
    {
        Type implementation = services.Single(service => service.ServiceType == typeof(TPort)).ImplementationType!;
        services.AddSingleton(implementation);
        services.Replace(
            ServiceDescriptor.Singleton(provider => decorate((TPort)provider.GetRequiredService(implementation)))
        );
    }
}
