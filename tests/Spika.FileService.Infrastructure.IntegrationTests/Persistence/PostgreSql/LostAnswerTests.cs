using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>
/// The connection breaks before the answer to a commit: whether it succeeded is in doubt, and the work is repeated.
/// </summary>
[TestFixture(RequestFate.AnswerLost)]
[TestFixture(RequestFate.ArrivesLate)]
public sealed class LostAnswerTests(RequestFate fate)
{
    // The transaction whose commit is on its way keeps its locks until then, so the repetition fails once by its time
    // limit.
    private const string ShortTimeLimit = ";Command Timeout=2;Cancellation Timeout=500";

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    private TestDatabase _database = null!;

    private PostgreSqlProxy _way = null!;

    private ServiceProvider _services = null!;

    private int _lost;

    private IUploadRepository Uploads => _services.GetRequiredService<IUploadRepository>();

    private IStoredFileRepository Files => _services.GetRequiredService<IStoredFileRepository>();

    private IUnitOfWork UnitOfWork => _services.GetRequiredService<IUnitOfWork>();

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _way = new PostgreSqlProxy(_database.Settings["ConnectionStrings:FileService"]!);
        _way.Open();
        _services = await _database.StartServicesAsync(
            settings: ("ConnectionStrings:FileService", _way.ConnectionString + ShortTimeLimit)
        );
        _lost = 0;
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        _way?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task LeaseAsync_TakesItNow_AndNotAfterTheLease()
    {
        Upload upload = await _services.StartUploadAsync();
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        Upload? leased = await Uploads.LeaseAsync(upload.Id, _lease, default);

        Upload? found = await Uploads.FindAsync(upload.Key, default);
        Assert.That(leased, Is.Not.Null.And.EqualTo(found));
        Assert.That(await Uploads.RenewAsync(leased!, _lease, default), Is.True);
        Assert.That(_lost, Is.Positive);
    }

    [Test]
    public async Task RenewAsync_Renews()
    {
        Upload leased = await LeaseUploadAsync();
        LoseOnce(PostgreSqlRequest.RenewsLease);

        bool isHeld = await Uploads.RenewAsync(leased, _lease, default);

        Assert.That((isHeld, _lost > 0), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task ReleaseAsync_Releases()
    {
        Upload leased = await LeaseUploadAsync();
        LoseOnce(PostgreSqlRequest.ChangesUpload);

        await Uploads.ReleaseAsync(leased, default);

        Upload? found = await Uploads.FindAsync(leased.Key, default);
        Assert.That((found!.State, _lost > 0), Is.EqualTo((UploadState.Receiving, true)));
    }

    [Test]
    public async Task RemoveAsync_OfAnUpload_SaysThatItIsRemoved()
    {
        Upload leased = await LeaseUploadAsync();
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        bool isRemoved = await UnitOfWork.RemoveUploadAsync(leased);

        Assert.That((isRemoved, _lost > 0), Is.EqualTo((true, true)));
        Assert.That(await Uploads.FindAsync(leased.Key, default), Is.Null);
    }

    [Test]
    public async Task RemoveAsync_OfAnUpload_IsOneEvent()
    {
        Upload leased = await LeaseUploadAsync();
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        await UnitOfWork.ExecuteAsync(
            async transaction =>
            {
                bool isRemoved = await transaction.Uploads.RemoveAsync(leased);
                await transaction.Outbox.AddAsync(new UploadAborted(leased.Key));
                return isRemoved;
            },
            default
        );

        await using FileServiceDbContext db = _services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();
        Assert.That((await db.Events.CountAsync(), _lost > 0), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task AddAsync_AnswersTheFile()
    {
        Upload leased = await LeaseUploadAsync();
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        StoredFile? file = await UnitOfWork.AddFileAsync(leased, A.Description(), A.Blob());

        Assert.That(file, Is.Not.Null.And.EqualTo(await Files.FindAsync(leased.Key, default)));
        Assert.That(_lost, Is.Positive);
    }

    [Test]
    public async Task AddAsync_WithoutALease_AnswersTheFile()
    {
        Upload upload = await _services.StartUploadAsync();
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        StoredFile? file = await UnitOfWork.AddFileAsync(
            new UploadClaim(upload, Version: default(RecordVersion)),
            A.Description(),
            A.Blob()
        );

        Assert.That(file, Is.Not.Null.And.EqualTo(await Files.FindAsync(upload.Key, default)));
        Assert.That(_lost, Is.Positive);
    }

    [Test]
    public async Task RemoveAsync_OfAFile_AnswersTheFileWhoseBytesAreToBeRemoved()
    {
        StoredFile file = (await UnitOfWork.AddFileAsync(await LeaseUploadAsync(), A.Description(), A.Blob()))!;
        LoseOnce(PostgreSqlRequest.CommitsTransaction);

        StoredFile? removed = await UnitOfWork.RemoveFileAsync(file.Id, AccessScope.All);

        Assert.That((removed, _lost > 0), Is.EqualTo((file, true)));
        Assert.That(await Files.FindAsync(file.Id, AccessScope.All, default), Is.Null);
    }

    private async Task<Upload> LeaseUploadAsync() =>
        (await Uploads.LeaseAsync((await _services.StartUploadAsync()).Id, _lease, default))!;

    private void LoseOnce(Func<ReadOnlyMemory<byte>, bool> isIt) =>
        _way.Decide = request => isIt(request) && Interlocked.Increment(ref _lost) == 1 ? fate : RequestFate.Answered;
}
