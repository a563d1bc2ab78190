using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Two processes on one database and one volume: one is killed in the middle of a verify, and the other finishes it.
/// </summary>
public sealed class TakenOverVerifyTests
{
    private const int ChunkBytes = 54 * 1024;

    private readonly TestFile _file = TestFile.Of(600, ChunkBytes);

    private TestDatabase _database = null!;

    private PostgreSqlProxy _wayOfFirst = null!;

    private ServiceProcess _first = null!;

    private ServiceProcess _second = null!;

    // The first process has taken the upload for its verify, and it has come to where it stops.
    private volatile bool _isTaken;

    private volatile bool _isStopped;

    [SetUp]
    public async Task StartAsync()
    {
        _isTaken = _isStopped = false;
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _wayOfFirst = new PostgreSqlProxy(_database.Settings["ConnectionStrings:FileService"]!);
        _wayOfFirst.Open();
        Dictionary<string, string?> settings = new(_database.Settings) { ["Uploads:FinalizeLease"] = "00:00:02" };
        _second = await ServiceProcess.StartAsync(settings);
        settings["ConnectionStrings:FileService"] = _wayOfFirst.ConnectionString;
        _first = await ServiceProcess.StartAsync(settings);
    }

    [TearDown]
    public async Task EndAsync()
    {
        foreach (ServiceProcess? service in new[] { _first, _second })
        {
            if (service is not null)
            {
                await service.DisposeAsync();
            }
        }

        _wayOfFirst?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    [FullEffort]
    public async Task Verify_WhenTheOtherWasKilledWhileItCopied_MakesItsOwnCopy()
    {
        // Both have chunks, so a verify has to copy.
        await SendChunksAsync(_first, _second);
        StopAt(PostgreSqlRequest.RenewsLease);

        Answer[] verified = await VerifyAndKillFirstWhenAsync(() => FilesUnder("staging", "*.assembled").Length > 0);

        await CheckAsync(verified);
    }

    [Test]
    [FullEffort]
    public async Task Verify_WhenTheOtherWasKilledWhileItHashed_TakesItsSlots()
    {
        await SendChunksAsync(_first);
        StopAt(PostgreSqlRequest.RenewsLease);

        Answer[] verified = await VerifyAndKillFirstWhenAsync(() => _isTaken);

        await CheckAsync(verified);
    }

    [Test]
    [FullEffort]
    public async Task Verify_WhenTheOtherWasKilledBeforeItRecorded_StoresItsOwnBlob()
    {
        await SendChunksAsync(_first);
        StopAt(PostgreSqlRequest.RecordsFile);

        Answer[] verified = await VerifyAndKillFirstWhenAsync(() => _isStopped);

        // The first one's blob is an orphan.
        await CheckAsync(verified, blobs: 2);
    }

    private Task SendChunksAsync(params IReadOnlyList<ServiceProcess> services) =>
        new ParallelUpload(_file, [.. services.Select(service => service.Client)]).SendAsync(
            ParallelUpload.Shuffled(_file, seed: 1)
        );

    // The first process gets no further, however late it is killed.
    private void StopAt(Func<ReadOnlyMemory<byte>, bool> step) =>
        _wayOfFirst.Decide = request =>
        {
            _isTaken |= PostgreSqlRequest.CommitsTransaction(request);
            if (!step(request))
            {
                return RequestFate.Answered;
            }

            _isStopped = true;
            return RequestFate.NeverArrives;
        };

    private async Task<Answer[]> VerifyAndKillFirstWhenAsync(Func<bool> isTheMoment)
    {
        Task<Answer> lost = _first.Client.VerifyAsync(_file);
        await Eventually.IsTrueAsync(isTheMoment, lost);
        Task<Answer> waiting = _second.Client.VerifyAsync(_file);
        await _first.KillAsync();
        Assert.That(async () => await lost, Throws.InstanceOf<HttpRequestException>());
        return await Task.WhenAll(waiting, _second.Client.VerifyAsync(_file));
    }

    private async Task CheckAsync(Answer[] verified, int blobs = 1)
    {
        byte[] content = await _second.Client.GetByteArrayAsync($"/upload/files/{verified[0].FileId}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verified[1].FileId, Is.EqualTo(verified[0].FileId));
            Assert.That(content.AsSpan().SequenceEqual(_file.Content));
            Assert.That(FilesUnder("staging"), Is.Empty);
            Assert.That(FilesUnder("files"), Has.Length.EqualTo(blobs));
        }
    }

    private string[] FilesUnder(string folder, string pattern = "*") =>
        Directory.Exists(Path.Combine(_database.Root, folder))
            ? ServiceFiles.Under(Path.Combine(_database.Root, folder), pattern)
            : [];
}
