using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

// Clients that read a list page by page while it grows.
public abstract partial class StoredFileRepositoryContract
{
    private const int Writers = 10;

    private static readonly int _filesOfAWriter = TestEffort.Of(usual: 12, full: 40);

    [Test]
    [Category(TestEffort.Category)]
    public async Task ListAsync_WhileTwoProcessesAddFiles_ShowsEachFileToFollowers()
    {
        ServiceProvider[] processes = [Process, await StartAnotherProcessAsync()];
        Task<long[][]> adding = Task.WhenAll(
            Enumerable.Range(0, Writers).Select(i => Task.Run(() => AddFilesAsync(processes[i % 2])))
        );
        Task<List<long>>[] following =
        [
            .. new[] { 1, 1, 2, 100 }.Select(
                (limit, i) => Task.Run(() => FollowAsync(processes[i % 2], limit, adding))
            ),
        ];

        long[] added = [.. (await adding).SelectMany(ids => ids).Order()];
        foreach (Task<List<long>> follower in following)
        {
            Assert.That(await follower, Is.EqualTo(added));
        }
    }

    private static async Task<long[]> AddFilesAsync(ServiceProvider process)
    {
        IUploadRepository uploads = process.GetRequiredService<IUploadRepository>();
        IUnitOfWork unitOfWork = process.GetRequiredService<IUnitOfWork>();
        long[] ids = new long[_filesOfAWriter];
        for (int i = 0; i < ids.Length; i++)
        {
            Upload started = await process.StartUploadAsync();
            Upload? leased = await uploads.LeaseAsync(started.Id, TimeSpan.FromMinutes(1), default);
            ids[i] = (await unitOfWork.AddFileAsync(leased!, A.Description(), A.Blob()))!.Id;
        }

        return ids;
    }

    private static async Task<List<long>> FollowAsync(ServiceProvider process, int limit, Task adding)
    {
        IStoredFileRepository files = process.GetRequiredService<IStoredFileRepository>();
        List<long> seen = [];
        while (true)
        {
            // Asked before the page is: one that is empty when all are committed is the last one.
            bool isComplete = adding.IsCompleted;
            IReadOnlyList<StoredFile> page = await files.ListAsync(
                _all with
                {
                    AfterId = seen.Count > 0 ? seen[^1] : null,
                    Limit = limit,
                },
                default
            );
            seen.AddRange(page.Select(file => file.Id));
            if (isComplete && page.Count == 0)
            {
                return seen;
            }
        }
    }
}
