using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract class BlobRepositoryContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    private static readonly DateTimeOffset _later = A.Moment.AddDays(1);

    [Test]
    public async Task ListUncheckedAsync_WhenSomeAreDue_ListsThemTheLongestUncheckedFirst()
    {
        StoredFile checkedLast = await AddFileAsync();
        StoredFile checkedFirst = await AddFileAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await Blobs.NoteWholeAsync(checkedLast.Blob, default);
        Clock.SetUtcNow(_later);
        await AddFileAsync();

        IReadOnlyList<CheckedBlob> due = await Blobs.ListUncheckedAsync(_later, null, 10, default);

        Assert.That(due.Select(blob => blob.Blob.Id), Is.EqualTo([checkedFirst.Blob, checkedLast.Blob]));
    }

    [Test]
    public async Task ListUncheckedAsync_WhenAskedPageByPage_ListsEachOnce()
    {
        List<BlobId> blobs = [];
        for (int file = 0; file < 5; file++)
        {
            blobs.Add((await AddFileAsync()).Blob);
        }

        List<BlobId> listed = [];
        CheckedBlob? last = null;

        while (await Blobs.ListUncheckedAsync(_later, last, 2, default) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(blob => blob.Blob.Id));
            last = page[^1];
        }

        Assert.That(listed, Is.EquivalentTo(blobs));
    }

    [Test]
    public async Task ListUncheckedAsync_WhenAFileIsDamaged_ListsItBeforeItIsDue()
    {
        StoredFile damaged = await AddFileAsync();
        await AddFileAsync();
        await Blobs.NoteDamagedAsync(damaged.Blob, default);

        IReadOnlyList<CheckedBlob> due = await Blobs.ListUncheckedAsync(A.Moment, null, 10, default);

        Assert.That(due, Is.EqualTo([Checked(damaged, A.Moment, damagedAt: A.Moment)]));
    }

    [Test]
    public async Task NoteWholeAsync_WhenItWasDamaged_ForgetsThat()
    {
        StoredFile file = await AddFileAsync();
        await Blobs.NoteDamagedAsync(file.Blob, default);
        Clock.SetUtcNow(_later);

        await Blobs.NoteWholeAsync(file.Blob, default);

        Assert.That(
            await Blobs.ListUncheckedAsync(DateTimeOffset.MaxValue, null, 10, default),
            Is.EqualTo([Checked(file, _later, damagedAt: null)])
        );
    }

    [Test]
    public async Task NoteDamagedAsync_WhenItIsNotedAlready_KeepsTheFirstTime()
    {
        StoredFile file = await AddFileAsync();
        await Blobs.NoteDamagedAsync(file.Blob, default);
        Clock.SetUtcNow(_later);

        bool noted = await Blobs.NoteDamagedAsync(file.Blob, default);

        Assert.That(noted);
        Assert.That(
            await Blobs.ListUncheckedAsync(_later, null, 10, default),
            Is.EqualTo([Checked(file, A.Moment, damagedAt: A.Moment)])
        );
    }

    [Test]
    public async Task NoteDamagedAsync_WhenTheFileIsDeleted_SaysSo()
    {
        StoredFile file = await AddFileAsync();
        await UnitOfWork.RemoveFileAsync(file.Id, AccessScope.All);

        bool noted = await Blobs.NoteDamagedAsync(file.Blob, default);

        Assert.That(noted, Is.False);
    }

    [Test]
    public async Task ReadIntegrityAsync_WhenOneIsDamaged_CountsItAndLeavesItsAgeOut()
    {
        StoredFile damaged = await AddFileAsync();
        await Blobs.NoteDamagedAsync(damaged.Blob, default);
        Clock.SetUtcNow(_later);
        await AddFileAsync();

        FileIntegrity integrity = await Blobs.ReadIntegrityAsync(default);

        Assert.That(integrity, Is.EqualTo(new FileIntegrity(1, _later)));
    }

    [Test]
    public async Task ReadIntegrityAsync_WhenThereAreNoFiles_HasNoAge()
    {
        FileIntegrity integrity = await Blobs.ReadIntegrityAsync(default);

        Assert.That(integrity, Is.EqualTo(new FileIntegrity(0, null)));
    }

    [Test]
    public async Task FindSameAsync_WhenAFileHasTheBytes_FindsThem()
    {
        StoredFile file = await AddFileAsync();

        BlobId? same = await FindSameAsync(file.Description);
        BlobId? longer = await FindSameAsync(file.Description with { SizeBytes = 7 });
        BlobId? other = await FindSameAsync(file.Description with { Hash = A.Hash(7) });

        Assert.That((same, longer, other), Is.EqualTo(((BlobId?)file.Blob, (BlobId?)null, (BlobId?)null)));
    }

    [Test]
    public async Task FindSameAsync_WhenTheBytesAreDamaged_FindsNone()
    {
        StoredFile file = await AddFileAsync();
        await Blobs.NoteDamagedAsync(file.Blob, default);

        Assert.That(await FindSameAsync(file.Description), Is.Null);
        Assert.That(await UnitOfWork.ShareFileAsync(await LeaseUploadAsync(), A.Description(), file.Blob), Is.Null);
    }

    [Test]
    public async Task ShareFileAsync_WhenAFileHasTheBytes_PointsToThemToo()
    {
        StoredFile file = await AddFileAsync();
        Upload leased = await LeaseUploadAsync();

        StoredFile? shared = await UnitOfWork.ShareFileAsync(leased, A.Description(), file.Blob);

        Assert.That((shared!.Blob, shared.Id == file.Id), Is.EqualTo((file.Blob, false)));
        Assert.That(await CountBlobsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task ShareFileAsync_WhenTheBlobIsGone_ChangesNothing()
    {
        StoredFile file = await AddFileAsync();
        await UnitOfWork.RemoveFileAsync(file.Id, AccessScope.All);
        Upload leased = await LeaseUploadAsync();

        StoredFile? shared = await UnitOfWork.ShareFileAsync(leased, A.Description(), file.Blob);

        Assert.That((shared, await Uploads.FindAsync(leased.Key, default)), Is.EqualTo(((StoredFile?)null, leased)));
    }

    [Test]
    public async Task RemoveUnusedAsync_WhenTheFileIsTheLastOfTwo_RemovesTheBlob()
    {
        StoredFile first = await AddFileAsync();
        StoredFile second = (await UnitOfWork.ShareFileAsync(await LeaseUploadAsync(), A.Description(), first.Blob))!;

        (_, bool isFirstLast) = await UnitOfWork.RemoveFileAndBlobAsync(first.Id, AccessScope.All);
        (_, bool isSecondLast) = await UnitOfWork.RemoveFileAndBlobAsync(second.Id, AccessScope.All);

        Assert.That((isFirstLast, isSecondLast, await CountBlobsAsync()), Is.EqualTo((false, true, 0)));
    }

    [Test]
    public async Task RemoveUnusedAsync_WhenAnUpgradeHasNotAddedTheBlobYet_LeavesNone()
    {
        StoredFile file = await AddFileAsync();
        await using (FileServiceDbContext db = OpenContext())
        {
            await db.Blobs.ExecuteDeleteAsync();
        }

        (_, bool isLast) = await UnitOfWork.RemoveFileAndBlobAsync(file.Id, AccessScope.All);

        Assert.That((isLast, await CountBlobsAsync()), Is.EqualTo((true, 0)));
    }

    // A file that begins to share a blob, and the removal of the last other one, at the same moment.
    [Test]
    public async Task ShareFileAsync_WhenTheLastFileIsRemovedAtThatMoment_NeverPointsToRemovedBytes()
    {
        IUnitOfWork other = (await StartAnotherProcessAsync()).GetRequiredService<IUnitOfWork>();
        List<string> lost = [];
        for (int round = 0; round < 100; round++)
        {
            StoredFile file = await AddFileAsync();
            Upload leased = await LeaseUploadAsync();
            Task<StoredFile?> sharing = Task.Run(() => other.ShareFileAsync(leased, A.Description(), file.Blob));
            Task<(StoredFile?, bool IsLast)> removing = Task.Run(() =>
                UnitOfWork.RemoveFileAndBlobAsync(file.Id, AccessScope.All)
            );
            await Task.WhenAll(sharing, removing);
            if ((await removing).IsLast && await sharing is not null)
            {
                lost.Add($"round {round}");
            }
        }

        Assert.That(lost, Is.Empty);
    }

    [Test]
    public async Task FindUsedAsync_WhenSomeAreUsed_ReturnsThose()
    {
        StoredFile stored = await AddFileAsync();
        StoredFile removed = await AddFileAsync();
        await UnitOfWork.RemoveFileAsync(removed.Id, AccessScope.All);

        IReadOnlySet<BlobId> used = await Blobs.FindUsedAsync([stored.Blob, removed.Blob, A.Blob()], default);

        Assert.That(used, Is.EquivalentTo(new[] { stored.Blob }));
    }

    private Task<BlobId?> FindSameAsync(FileDescription description) =>
        Blobs.FindSameAsync(description.Hash, description.SizeBytes, default);

    private async Task<int> CountBlobsAsync()
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.Blobs.CountAsync();
    }

    private static CheckedBlob Checked(StoredFile file, DateTimeOffset checkedAt, DateTimeOffset? damagedAt) =>
        new(new Blob(file.Blob, file.Description.SizeBytes, file.Description.Hash), checkedAt, damagedAt);
}
