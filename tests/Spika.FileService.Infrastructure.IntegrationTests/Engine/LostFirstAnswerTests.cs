using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// The connection breaks while the row of an upload and its first chunk are written: whether they were is in doubt.
/// </summary>
public sealed class LostFirstAnswerTests() : EngineContract(DatabaseProvider.PostgreSql)
{
    private static readonly byte[] _chunk = [1, 2, 3];

    [TestCase(RequestFate.AnswerLost)]
    [TestCase(RequestFate.ArrivesLate)]
    [TestCase(RequestFate.NeverArrives)]
    public async Task Save_OfTheLastUploadThatTheOwnerMayHave_StartsOne(RequestFate fate)
    {
        using PostgreSqlProxy way = new(Database.Settings["ConnectionStrings:FileService"]!);
        way.Open();
        EngineProcess process = await StartProcessAsync(
            ("ConnectionStrings:FileService", way.ConnectionString + ";Command Timeout=2;Cancellation Timeout=500"),
            ("Database:CommandTimeout", "00:00:02"),
            ("Uploads:MaxOpenUploadsPerOwner", "1")
        );
        int lost = 0;
        way.Decide = request =>
            PostgreSqlRequest.StartsUpload(request) && Interlocked.Increment(ref lost) == 1
                ? fate
                : RequestFate.Answered;
        UploadKey key = A.Key();

        Result<ChunkSet> saved = await process.SaveAsync(key, 0, _chunk);

        Assert.That((saved.Error, lost > 0), Is.EqualTo(((Error?)null, true)));
        await using FileServiceDbContext db = process.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        Assert.That(await db.Uploads.CountAsync(), Is.EqualTo(1));
        Assert.That((await process.VerifyAsync(key, 1, _chunk)).IsSuccess);
    }
}
