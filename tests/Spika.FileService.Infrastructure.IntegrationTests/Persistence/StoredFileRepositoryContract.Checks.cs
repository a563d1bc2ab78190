using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract partial class StoredFileRepositoryContract
{
    private static readonly DateTimeOffset _later = A.Moment.AddDays(1);

    [Test]
    public async Task ListUncheckedAsync_WhenSomeAreDue_ListsThemTheLongestUncheckedFirst()
    {
        StoredFile checkedLast = await AddFileAsync();
        StoredFile checkedFirst = await AddFileAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await Files.NoteWholeAsync(checkedLast, default);
        Clock.SetUtcNow(_later);
        await AddFileAsync();

        IReadOnlyList<StoredFile> due = await Files.ListUncheckedAsync(_later, null, 10, default);

        Assert.That(due.Select(file => file.Id), Is.EqualTo([checkedFirst.Id, checkedLast.Id]));
    }

    [Test]
    public async Task ListUncheckedAsync_WhenAskedPageByPage_ListsEachOnce()
    {
        long[] ids = [.. await AddFilesAsync(5)];
        List<long> listed = [];
        StoredFile? last = null;

        while (await Files.ListUncheckedAsync(_later, last, 2, default) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(file => file.Id));
            last = page[^1];
        }

        Assert.That(listed, Is.EqualTo(ids));
    }

    [Test]
    public async Task ListUncheckedAsync_WhenAFileIsDamaged_ListsItBeforeItIsDue()
    {
        StoredFile damaged = await AddFileAsync();
        await AddFileAsync();
        await Files.NoteDamagedAsync(damaged, default);

        IReadOnlyList<StoredFile> due = await Files.ListUncheckedAsync(A.Moment, null, 10, default);

        Assert.That(due, Is.EqualTo([damaged with { DamagedAt = A.Moment }]));
    }

    [Test]
    public async Task NoteWholeAsync_WhenItWasDamaged_ForgetsThat()
    {
        StoredFile file = await AddFileAsync();
        await Files.NoteDamagedAsync(file, default);
        Clock.SetUtcNow(_later);

        await Files.NoteWholeAsync(file, default);

        Assert.That(
            await Files.FindAsync(file.Id, AccessScope.All, default),
            Is.EqualTo(file with { CheckedAt = _later })
        );
    }

    [Test]
    public async Task NoteDamagedAsync_WhenItIsNotedAlready_KeepsTheFirstTime()
    {
        StoredFile file = await AddFileAsync();
        await Files.NoteDamagedAsync(file, default);
        Clock.SetUtcNow(_later);

        bool noted = await Files.NoteDamagedAsync(file, default);

        Assert.That(noted);
        Assert.That(
            await Files.FindAsync(file.Id, AccessScope.All, default),
            Is.EqualTo(file with { DamagedAt = A.Moment })
        );
    }

    [Test]
    public async Task NoteDamagedAsync_WhenTheFileIsDeleted_SaysSo()
    {
        StoredFile file = await AddFileAsync();
        await Files.RemoveAsync(file.Id, AccessScope.All, default);

        bool noted = await Files.NoteDamagedAsync(file, default);

        Assert.That(noted, Is.False);
    }

    [Test]
    public async Task ReadIntegrityAsync_WhenOneIsDamaged_CountsItAndLeavesItsAgeOut()
    {
        StoredFile damaged = await AddFileAsync();
        await Files.NoteDamagedAsync(damaged, default);
        Clock.SetUtcNow(_later);
        await AddFileAsync();

        FileIntegrity integrity = await Files.ReadIntegrityAsync(default);

        Assert.That(integrity, Is.EqualTo(new FileIntegrity(1, _later)));
    }

    [Test]
    public async Task ReadIntegrityAsync_WhenThereAreNoFiles_HasNoAge()
    {
        FileIntegrity integrity = await Files.ReadIntegrityAsync(default);

        Assert.That(integrity, Is.EqualTo(new FileIntegrity(0, null)));
    }

    private async Task<IReadOnlyList<long>> AddFilesAsync(int count)
    {
        List<long> ids = [];
        for (int file = 0; file < count; file++)
        {
            ids.Add((await AddFileAsync()).Id);
        }

        return ids;
    }
}
