using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests;

/// <summary>Sends requests through the real container and pipeline; only the ports are stand-ins.</summary>
public sealed class DependencyInjectionTests
{
    private static readonly UploadKey _badKey = A.Key(clientId: "\0");

    // One for every request that can be refused for its shape.
    private static readonly TestCaseData[] _malformed =
    [
        Malformed(An.UploadChunkCommand(chunkIndex: -1), "chunkIndex"),
        Malformed(A.FinalizeUploadCommand(_badKey), "clientId"),
        Malformed(new GetUploadedChunksQuery(_badKey), "clientId"),
        Malformed(new GetUploadQuery(_badKey), "clientId"),
        Malformed(new AbortUploadCommand(_badKey), "clientId"),
        Malformed(new ListFilesQuery(AccessScope.All, Type: null, RelationId: null, Cursor: null, Limit: 0), "limit"),
    ];

    private static readonly TestCaseData[] _unknown =
    [
        Unknown(new GetUploadedChunksQuery(A.Key()), UploadErrors.NotFound),
        Unknown(new GetUploadQuery(A.Key()), UploadErrors.NotFound),
        Unknown(new AbortUploadCommand(A.Key()), UploadErrors.NotFound),
        Unknown(new GetFileContentQuery(1, AccessScope.All), FileErrors.NotFound),
        Unknown(new DeleteFileCommand(1, AccessScope.All), FileErrors.NotFound),
        Unknown(new CreateDownloadLinkCommand(1, AccessScope.All), FileErrors.NotFound),
    ];

    private ServiceProvider _services = null!;

    [SetUp]
    public void SetUp()
    {
        Mock<IChunkStore> chunks = new();
        Mock<IFileStore> fileStore = new();
        chunks
            .Setup(store => store.ListAsync(It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncEnumerable.Empty<IReadOnlyList<UploadId>>());
        fileStore
            .Setup(store => store.ListAsync(It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncEnumerable.Empty<IReadOnlyList<BlobId>>());

        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddApplication()
            .AddSingleton(Mock.Of<IUploadRepository>())
            .AddSingleton(Mock.Of<IUploadCleanup>())
            .AddSingleton(Mock.Of<IBlobRepository>())
            .AddSingleton(Mock.Of<IEventRepository>())
            .AddSingleton<IUnitOfWork, FakeUnitOfWork>()
            .AddSingleton<IHashThreads>(new CountingHashThreads())
            .AddSingleton(Mock.Of<IFailureClassifier>())
            .AddSingleton(Mock.Of<IStoredFileRepository>())
            .AddSingleton(Mock.Of<IDownloadLinks>(links => links.CanSign))
            .AddSingleton(Mock.Of<IFileAssembler>())
            .AddSingleton(Mock.Of<IOrphanQuarantine>())
            .AddSingleton(chunks.Object)
            .AddSingleton(fileStore.Object)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    [TearDown]
    public void TearDown() => _services.Dispose();

    [TestCaseSource(nameof(_malformed))]
    public async Task Send_WhenRequestIsMalformed_IsRefusedBeforeItsHandler(IBaseRequest request, string member)
    {
        Error? error = await SendAsync(request);

        Assert.That((error as InvalidMemberError)?.Member, Is.EqualTo(member));
    }

    [TestCaseSource(nameof(_unknown))]
    public async Task Send_WhenRequestIsWellFormed_ReachesItsHandler(IBaseRequest request, Error answer)
    {
        Error? error = await SendAsync(request);

        Assert.That(error, Is.EqualTo(answer));
    }

    [Test]
    public async Task Send_WhenAnswerIsNoResult_ReachesItsHandler()
    {
        PurgeReport report = await _services
            .GetRequiredService<ISender>()
            .Send(new PurgeAbandonedUploadsCommand(A.Moment, A.Moment));

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 0, 0)));
    }

    [Test]
    public void AddApplication_WhenATimeProviderIsThere_KeepsIt()
    {
        TimeProvider time = Mock.Of<TimeProvider>();

        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(time)
            .AddApplication()
            .BuildServiceProvider();

        Assert.That(services.GetRequiredService<TimeProvider>(), Is.SameAs(time));
    }

    private async Task<Error?> SendAsync(IBaseRequest request)
    {
        dynamic? result = await _services.GetRequiredService<ISender>().Send((object)request);
        return result?.Error;
    }

    private static TestCaseData Malformed(IBaseRequest request, string member) =>
        new TestCaseData(request, member).SetArgDisplayNames(request.GetType().Name);

    private static TestCaseData Unknown(IBaseRequest request, Error answer) =>
        new TestCaseData(request, answer).SetArgDisplayNames(request.GetType().Name);
}
