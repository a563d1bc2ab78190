using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>A second provider: one folder and one family, in place of the local disk's.</summary>
public sealed class MemoryProviderTests : StorageProviderContract
{
    private IServiceCollection _registered = null!;

    [Test]
    public void Services_OfAnotherProvider_AreNoneOfTheLocalDisk()
    {
        Type[] types = [.. _registered.SelectMany(TypesOf).Concat(HealthChecks()).Distinct()];

        Assert.That(types, Does.Contain(typeof(MemoryBlobs)).And.Contain(typeof(StoredFilesHealthCheck)));
        Assert.That(types.Where(IsOfTheLocalDisk), Is.Empty);
    }

    [Test]
    public async Task Services_OfAnotherProvider_NeedNoneThatIsMissing()
    {
        await using AsyncServiceScope scope = Process.Services.CreateAsyncScope();
        Type[] types =
        [
            .. _registered
                .Where(service => TypesOf(service).Any(type => type.Assembly == typeof(StorageFamily).Assembly))
                .Select(service => service.ServiceType)
                .Where(type => !type.IsGenericTypeDefinition),
        ];

        Assert.That(types, Does.Contain(typeof(ISpool)).And.Contain(typeof(IFileIdMark)));
        Assert.That(() => types.SelectMany(scope.ServiceProvider.GetServices).ToArray(), Throws.Nothing);
    }

    internal override StorageFamily Choose(IConfiguration configuration) =>
        new(MemoryRegistration.AddMemoryStorage, services => services);

    internal override void OnRegistered(IServiceCollection services) => _registered = services;

    private static bool IsOfTheLocalDisk(Type type) =>
        type.Namespace?.StartsWith(typeof(StorageLayout).Namespace!, StringComparison.Ordinal) == true;

    private IEnumerable<Type> HealthChecks() =>
        Process
            .Get<IOptions<HealthCheckServiceOptions>>()
            .Value.Registrations.Select(check => check.Factory(Process.Services).GetType());

    // A factory is a function from the container to the type that it makes.
    private static IEnumerable<Type> TypesOf(ServiceDescriptor service) =>
        new[]
        {
            service.ServiceType,
            service.ImplementationType,
            service.ImplementationInstance?.GetType(),
            service.ImplementationFactory?.GetType().GenericTypeArguments[^1],
        }.OfType<Type>();
}
