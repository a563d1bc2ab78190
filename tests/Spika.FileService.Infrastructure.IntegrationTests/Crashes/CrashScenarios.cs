using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

internal static class CrashScenarios
{
    private const string Recording = "commit: the file is recorded";

    public static readonly IReadOnlyList<CrashScenario> All =
    [
        new("Two chunks and the last one in order, then the verify", SendInOrderAndVerifyAsync)
        {
            IsForBothDatabases = true,
        },
        new(
            "Two chunks of one length, then the verify, which writes nothing",
            async run =>
            {
                run.Client.LeaveOutTheLast();
                await run.Client.SaveAsync(run.Engine, 0, 1);
                await run.Client.VerifyAsync(run.Engine);
            }
        )
        {
            IsForBothDatabases = true,
        },
        new(
            "The last chunk first, one replaced, then a verify that makes a copy",
            async run =>
            {
                await run.Client.SaveAsync(run.Engine, 2, 0);
                await run.Client.ReplaceAsync(run.Engine, 0);
                await run.Client.SaveAsync(run.Engine, 1);
                await run.Client.VerifyAsync(run.Engine);
            }
        ),
        new(
            "A verify with another hash, then the right one",
            async run =>
            {
                await run.Client.VerifyOtherAsync(run.Engine);
                await run.Client.VerifyAsync(run.Engine);
            }
        )
        {
            Arrange = SendInOrderAsync,
        },
        new(
            "A second process goes on, and its verify makes a copy",
            async run =>
            {
                await run.Client.SaveAsync(run.Engine, 1, 2);
                await run.Client.VerifyAsync(run.Engine);
            }
        )
        {
            Arrange = async run =>
            {
                await run.Client.SaveAsync(run.Engine, 0);
                await run.RestartAsync();
            },
        },
        new(
            "An upload that version 0.1.0 began is finished",
            async run =>
            {
                await run.Client.SaveAsync(run.Engine, 1, 2);
                await run.Client.VerifyAsync(run.Engine);
            }
        )
        {
            Arrange = async run =>
            {
                await run.Client.SaveAsync(run.Engine, 0);
                await RestartAfter010Async(run);
            },
        },
        new("An upload that version 0.1.0 began is aborted", run => run.Client.AbortAsync(run.Engine))
        {
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await RestartAfter010Async(run);
            },
        },
        new("An upload is aborted", run => run.Client.AbortAsync(run.Engine))
        {
            IsForBothDatabases = true,
            Arrange = SendInOrderAsync,
        },
        new("A file is deleted", run => run.Client.DeleteAsync(run.Engine))
        {
            IsForBothDatabases = true,
            Arrange = SendInOrderAndVerifyAsync,
        },
        new("An abandoned upload is purged", run => run.PurgeAsync())
        {
            IsForBothDatabases = true,
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                run.Client.GoAway();
                run.Clock.Advance(CrashRun.AbandonedAfter * 2);
            },
        },
        new("The folder of a time that is over is removed", run => run.PurgeAsync())
        {
            Arrange = async run =>
            {
                await SendInOrderAndVerifyAsync(run);
                run.Clock.Advance(TimeSpan.FromMinutes(5));
            },
        },
        new("Staged bytes without a row are put aside", run => run.PurgeAsync())
        {
            IsForBothDatabases = true,
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.CutBeforeAsync("delete an odd file", () => run.Client.AbortAsync(run.Engine));
                run.Clock.Advance(CrashRun.AbandonedAfter * 2);
            },
        },
        new(
            "A verify that was cut off before the file was recorded, and its repetition",
            run => run.Client.VerifyAsync(run.Engine)
        )
        {
            IsForBothDatabases = true,
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.CutBeforeAsync(Recording, () => run.Client.VerifyAsync(run.Engine));
            },
        },
        new(
            "A verify that was cut off before the file was recorded, and a chunk that comes again",
            async run =>
            {
                await run.Client.SaveAsync(run.Engine, 0);
                await run.Client.VerifyAsync(run.Engine);
            }
        )
        {
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.CutBeforeAsync(Recording, () => run.Client.VerifyAsync(run.Engine));
            },
        },
        new(
            "A verify that was cut off with a copy before the file was recorded, and its repetition",
            run => run.Client.VerifyAsync(run.Engine)
        )
        {
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.Client.ReplaceAsync(run.Engine, 0);
                await run.CutBeforeAsync(Recording, () => run.Client.VerifyAsync(run.Engine));
            },
        },
        new(
            "A verify that was cut off while it made a copy, and its repetition",
            run => run.Client.VerifyAsync(run.Engine)
        )
        {
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.Client.ReplaceAsync(run.Engine, 0);
                await run.CutBeforeAsync("flush the copy", () => run.Client.VerifyAsync(run.Engine));
            },
        },
        new(
            "A verify that was cut off before the file was recorded, and an abort",
            run => run.Client.AbortAsync(run.Engine)
        )
        {
            Arrange = async run =>
            {
                await SendInOrderAsync(run);
                await run.CutBeforeAsync(Recording, () => run.Client.VerifyAsync(run.Engine));
            },
        },
    ];

    private static async Task RestartAfter010Async(CrashRun run)
    {
        Upload upload = (await run.Engine.Get<IUploadRepository>().FindAsync(run.Client.Key, CancellationToken.None))!;
        StorageLayout layout = run.Engine.Layout;
        await run.RestartAsync(() => StagingOf010.Move(layout, upload.Id));
    }

    private static Task SendInOrderAsync(CrashRun run) => run.Client.SaveAsync(run.Engine, 0, 1, 2);

    private static async Task SendInOrderAndVerifyAsync(CrashRun run)
    {
        await SendInOrderAsync(run);
        await run.Client.VerifyAsync(run.Engine);
    }
}
