using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Requests that ask what is recorded of an upload.</summary>
public abstract class RecordSummariesContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly UploadKey _key = A.Key();

    [Test]
    public async Task Read_WhenNothingChanged_ReadsTheRecordOnce()
    {
        await Engine.SaveAllAsync(_key, Chunks(1024, 1024, 10));
        int before = Engine.Records.Reads;

        for (int i = 0; i < 20; i++)
        {
            Assert.That((await ReadAsync()).Chunks.Count, Is.EqualTo(3));
        }

        Assert.That(Engine.Records.Reads - before, Is.EqualTo(1));
    }

    [Test]
    public async Task Read_WhenManyAskAtOnce_SharesTheReads()
    {
        await Engine.SaveAllAsync(_key, Chunks(1024, 1024, 10));
        int before = Engine.Records.Reads;
        TaskCompletionSource go = new();
        Engine.Records.BeforeRead = () => go.Task;

        Task<ChunkSummary>[] asking = [.. Enumerable.Range(0, 100).Select(_ => ReadAsync())];
        Assert.That(() => Engine.Records.Reads - before, Is.EqualTo(1).After(30_000, 5));
        go.SetResult();
        await Task.WhenAll(asking);

        // A read that began before a request may not answer it, and the next one does.
        Assert.That(Engine.Records.Reads - before, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Read_AfterEachChunk_ListsItWhileOthersRead()
    {
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(ReadUntilDoneAsync))];

        for (int index = 0; index < 30; index++)
        {
            await Engine.SaveAsync(_key, index, new byte[index % 3 == 0 ? 1024 : 5]);
            Assert.That((await ReadAsync()).Chunks.Contains(index), $"{index}");
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);

        async Task ReadUntilDoneAsync()
        {
            while (!done.IsCancellationRequested)
            {
                if (await Engine.Get<IUploadRepository>().FindAsync(_key, default) is not null)
                {
                    await ReadAsync();
                }
            }
        }
    }

    [Test]
    public async Task Read_WhateverWasReplaced_TellsTheLengthOfTheSavedChunks()
    {
        EngineProcess second = await StartProcessAsync();
        await Engine.SaveAllAsync(_key, Chunks(1024, 1024, 10, 1024));
        await second.SaveAsync(_key, 4, new byte[2048]);
        await second.SaveAsync(_key, 5, new byte[2048]);
        await Engine.SaveAsync(_key, 1, new byte[7]);
        await second.SaveAsync(_key, 5, new byte[3]);
        await second.SaveAsync(_key, 2, new byte[20]);

        Assert.That((await ReadAsync()).SizeBytes, Is.EqualTo(1024 + 7 + 20 + 1024 + 2048 + 3));
    }

    private async Task<ChunkSummary> ReadAsync() =>
        await Engine.Get<IChunkStore>().DescribeAsync((await FindAsync(_key)).Id, CancellationToken.None);
}
