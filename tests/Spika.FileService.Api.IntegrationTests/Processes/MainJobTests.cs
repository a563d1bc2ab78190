using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>What the service is for, in chunks of 54 KiB; in the full effort at real size, 300 MB.</summary>
[Parallelizable(ParallelScope.All)]
[Category(TestEffort.Category)]
public sealed class MainJobTests
{
    private const int ChunkBytes = 54 * 1024;

    private static readonly int _fileBytes = TestEffort.Of(usual: 10_000_000, full: 300_000_000);

    [TestCase(DatabaseProvider.Sqlite, 1)]
    [FullEffortCase(DatabaseProvider.PostgreSql, 1)]
    [FullEffortCase(DatabaseProvider.PostgreSql, 2)]
    public async Task Upload_WhenChunksComeShuffledAndSomeTwice_ComesBackByteForByte(
        DatabaseProvider provider,
        int processes
    )
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        List<ServiceProcess> services = [];
        try
        {
            for (int i = 0; i < processes; i++)
            {
                services.Add(await ServiceProcess.StartAsync(database.Settings));
            }

            TestFile file = TestFile.Of(_fileBytes / ChunkBytes + 1, ChunkBytes, _fileBytes % ChunkBytes);
            ParallelUpload upload = new(file, [.. services.Select(service => service.Client)]);

            await upload.SendAsync(ParallelUpload.Shuffled(file, seed: processes));
            Answer verified = await services[^1].Client.VerifyAsync(file);
            byte[] content = await services[0].Client.GetByteArrayAsync($"/upload/files/{verified.FileId}");

            using (Assert.EnterMultipleScope())
            {
                Assert.That(upload.Acknowledged, Has.Count.EqualTo(file.Chunks.Length));
                Assert.That(upload.LongestAnswer, Is.EqualTo(file.Chunks.Length));
                Assert.That(content.AsSpan().SequenceEqual(file.Content));
                Assert.That(ServiceFiles.Under(Path.Combine(database.Root, "staging")), Is.Empty);
            }
        }
        finally
        {
            foreach (ServiceProcess service in services)
            {
                await service.DisposeAsync();
            }
        }
    }
}
