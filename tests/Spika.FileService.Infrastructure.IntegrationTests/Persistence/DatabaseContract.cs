using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// Tests on a database that is empty before each of them, with one process of the service running on it.
/// </summary>
public abstract class DatabaseContract(DatabaseProvider provider)
{
    private readonly List<ServiceProvider> _processes = [];

    private protected TestDatabase Database { get; private set; } = null!;

    private protected FakeTimeProvider Clock { get; private set; } = null!;

    private protected ServiceProvider Process { get; private set; } = null!;

    private protected IUploadRepository Uploads => Process.GetRequiredService<IUploadRepository>();

    private protected IStoredFileRepository Files => Process.GetRequiredService<IStoredFileRepository>();

    private protected IUnitOfWork UnitOfWork => Process.GetRequiredService<IUnitOfWork>();

    private protected IBlobRepository Blobs => Process.GetRequiredService<IBlobRepository>();

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync() => Database = await TestDatabase.CreateAsync(provider);

    [SetUp]
    public async Task StartProcessAsync()
    {
        Clock = new FakeTimeProvider(A.Moment);
        Process = await StartAnotherProcessAsync();
        await using FileServiceDbContext db = OpenContext();
        await db.Uploads.ExecuteDeleteAsync();
        await db.UploadWriters.ExecuteDeleteAsync();
        await db.UploadChunks.ExecuteDeleteAsync();
        await db.UploadOddChunks.ExecuteDeleteAsync();
        await db.Files.ExecuteDeleteAsync();
        await db.Blobs.ExecuteDeleteAsync();
        await db.Events.ExecuteDeleteAsync();
    }

    [TearDown]
    public async Task StopProcessesAsync()
    {
        foreach (ServiceProvider process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
    }

    [OneTimeTearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    private protected async Task<ServiceProvider> StartAnotherProcessAsync(
        params (string Setting, string Value)[] settings
    )
    {
        ServiceProvider process = await Database.StartServicesAsync(Clock, settings);
        _processes.Add(process);
        return process;
    }

    private protected FileServiceDbContext OpenContext() =>
        Process.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private protected Task<Upload> StartUploadAsync(UploadKey? key = null) => Process.StartUploadAsync(key);

    private protected async Task<Upload> LeaseUploadAsync(UploadKey? key = null, TimeSpan? lease = null)
    {
        Upload upload = await StartUploadAsync(key);
        return (await Uploads.LeaseAsync(upload.Id, lease ?? TimeSpan.FromMinutes(1), CancellationToken.None))!;
    }

    private protected async Task<StoredFile> AddFileAsync(UploadKey? key = null, FileDescription? description = null) =>
        (await UnitOfWork.AddFileAsync(await LeaseUploadAsync(key), description ?? A.Description(), A.Blob()))!;

    /// <returns>An upload that became a file.</returns>
    private protected async Task<UploadId> AddFinishedUploadAsync() =>
        (await Uploads.FindAsync((await AddFileAsync()).Key, CancellationToken.None))!.Id;

    /// <summary>One record in each of the three tables, as a writer leaves them that saved chunks now.</summary>
    private protected async Task RecordChunksAsync(UploadId upload)
    {
        await using FileServiceDbContext db = OpenContext();
        Guid writer = Guid.NewGuid();
        db.UploadWriters.Add(
            new UploadWriterRow
            {
                UploadId = upload.Value,
                Writer = writer,
                Stride = 10,
                Version = 1,
                Bytes = 13,
                Files = 2,
                UpdatedAt = Clock.GetUtcNow(),
            }
        );
        db.UploadChunks.Add(
            new UploadChunksRow
            {
                UploadId = upload.Value,
                Writer = writer,
                Page = 0,
                Version = 1,
                Received = new byte[512],
            }
        );
        db.UploadOddChunks.Add(
            new UploadOddChunkRow
            {
                UploadId = upload.Value,
                ChunkIndex = 1,
                Writer = writer,
                Version = 1,
                Length = 3,
                Serial = 1,
            }
        );
        await db.SaveChangesAsync();
    }

    /// <summary>How many records <see cref="RecordChunksAsync"/> left of an upload, in all tables.</summary>
    private protected async Task<int> CountRecordsAsync(UploadId upload)
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.UploadWriters.CountAsync(w => w.UploadId == upload.Value)
            + await db.UploadChunks.CountAsync(c => c.UploadId == upload.Value)
            + await db.UploadOddChunks.CountAsync(c => c.UploadId == upload.Value);
    }
}
