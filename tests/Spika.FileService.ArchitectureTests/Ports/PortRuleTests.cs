using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.ArchitectureTests.Ports;

public sealed class PortRuleTests
{
    private static readonly HashSet<Type> _none = [];

    private static readonly HashSet<Type> _port = [typeof(IPort)];

    [TestCase("Spika.FileService.Domain")]
    [TestCase("Spika.FileService.Application")]
    public void Violations_OfTheService_AreNone(string inside)
    {
        ILookup<bool, Type> types = Service.Types.ToLookup(type => type.Assembly.GetName().Name == inside);

        Assert.That(
            PortRule.Violations([.. types[true]], [.. types[false]], StoragePorts(), PortRule.ProviderOf),
            Is.Empty
        );
    }

    [Test]
    public void Violations_OfTheServiceWithASecondProvider_AreNone()
    {
        ILookup<bool, Type> types = Service.Types.ToLookup(type => type.Assembly == Service.Domain);
        Type[] outside = [.. types[false], typeof(SecondFileStore)];

        Assert.That(
            PortRule.Violations(
                [.. types[true]],
                outside,
                StoragePorts(),
                type => type == typeof(SecondFileStore) ? "second" : PortRule.ProviderOf(type)
            ),
            Is.Empty
        );
    }

    [TestCase("Spika.FileService.Infrastructure.Storage.Local.LocalFileStore", "Local")]
    [TestCase("Spika.FileService.Infrastructure.Storage.Local.Orphans.LocalOrphanQuarantine", "Local")]
    [TestCase("Spika.FileService.Infrastructure.Storage.StorageFamily", null)]
    [TestCase("Spika.FileService.Infrastructure.Persistence.UploadRepository", null)]
    public void ProviderOf_ATypeOfTheService_IsTheFolderBelowStorage(string type, string? expected)
    {
        Type found = Service.Infrastructure.GetType(type, throwOnError: true)!;

        Assert.That(PortRule.ProviderOf(found), Is.EqualTo(expected));
    }

    [Test]
    public void StoragePorts_AreAtLeastThoseOfChunksAndFiles()
    {
        Assert.That(StoragePorts(), Is.SupersetOf(new[] { typeof(IChunkStore), typeof(IFileStore) }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Violations_WhenNothingImplementsAPort_NameIt(bool ofStorage)
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [], ofStorage ? _port : _none, ProviderOf),
            Is.EqualTo(new[] { "IPort has 0 implementations" })
        );
    }

    [Test]
    public void Violations_WhenAPortOutsideOfStorageIsImplementedTwice_NameIt()
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [typeof(LocalPort), typeof(S3Port)], _none, ProviderOf),
            Is.EqualTo(new[] { "IPort has 2 implementations" })
        );
    }

    [Test]
    public void Violations_WhenTwoProvidersImplementAPortOfStorage_AreNone()
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [typeof(LocalPort), typeof(S3Port)], _port, ProviderOf),
            Is.Empty
        );
    }

    [Test]
    public void Violations_WhenOneProviderImplementsAPortTwice_NameIt()
    {
        Type[] outside = [typeof(LocalPort), typeof(OtherLocalPort), typeof(S3Port)];

        Assert.That(
            PortRule.Violations([typeof(IPort)], outside, _port, ProviderOf),
            Is.EqualTo(new[] { "IPort has 2 implementations of Local" })
        );
    }

    [Test]
    public void Violations_WhenAPortOfStorageIsImplementedElsewhere_NameTheImplementation()
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [typeof(Elsewhere)], _port, ProviderOf),
            Is.EqualTo(new[] { "Elsewhere is in no folder below Storage" })
        );
    }

    [Test]
    public void Violations_WhenASecondImplementationIsOpen_NameIt()
    {
        Assert.That(
            PortRule.Violations([typeof(IPort)], [typeof(LocalPort), typeof(OpenS3Port)], _port, ProviderOf),
            Is.EqualTo(new[] { "OpenS3Port is public", "OpenS3Port is not sealed" })
        );
    }

    [Test]
    public void Violations_WhenTheInsideImplementsAnInterfaceItself_AreNone()
    {
        Assert.That(PortRule.Violations([typeof(IPort), typeof(OpenS3Port)], [], _none, ProviderOf), Is.Empty);
    }

    private static HashSet<Type> StoragePorts() =>
        StorageFamily
            .Of(new ConfigurationBuilder().Build())
            .AddPorts(new ServiceCollection())
            .Select(service => service.ServiceType)
            .Where(type =>
                type.IsInterface && (type.Assembly == Service.Domain || type.Assembly == Service.Application)
            )
            .ToHashSet();

    private static string? ProviderOf(Type type) =>
        type.Name.Contains("Local", StringComparison.Ordinal) ? "Local"
        : type.Name.Contains("S3", StringComparison.Ordinal) ? "S3"
        : null;

    internal interface IPort;

    internal sealed class LocalPort : IPort;

    internal sealed class OtherLocalPort : IPort;

    internal sealed class S3Port : IPort;

    internal sealed class Elsewhere : IPort;

    public class OpenS3Port : IPort;

    internal sealed class SecondFileStore : IFileStore
    {
        public ValueTask<Stream?> OpenReadAsync(BlobId blob, CancellationToken cancellationToken) => default;

        public string? FindPath(BlobId blob) => null;

        public Task QuarantineAsync(BlobId blob, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(BlobId blob, CancellationToken cancellationToken) => Task.CompletedTask;

        public IAsyncEnumerable<IReadOnlyList<BlobId>> ListAsync(
            DateTimeOffset createdBefore,
            CancellationToken cancellationToken
        ) => AsyncEnumerable.Empty<IReadOnlyList<BlobId>>();
    }
}
