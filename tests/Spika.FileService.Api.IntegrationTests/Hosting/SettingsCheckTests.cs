using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.Server;
using Spika.FileService.Application;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class SettingsCheckTests
{
    [Test]
    public void BuildWithCheckedSettings_WhenNothingIsConfigured_SaysNothing()
    {
        Assert.That(() => CheckAsync(), Throws.Nothing);
    }

    [Test]
    public void BuildWithCheckedSettings_WhenSeveralAreBad_SaysEach()
    {
        Assert.That(
            () => CheckAsync("--Uploads:MaxChunkBytes=0", "--ChunkRequests:MaxInFlight=0"),
            Throws
                .TypeOf<SettingException>()
                .With.Message.EqualTo(
                    "Uploads:MaxChunkBytes must be from 1 to 67108864.\nChunkRequests:MaxInFlight must be from 1 to 65536."
                )
        );
    }

    [TestCase("Uploads:MaxChunkBytes=4MiB", "Uploads:MaxChunkBytes must be from 1 to 67108864.")]
    [TestCase("Uploads:MaxFileBytes=99999999999999999999", "Uploads:MaxFileBytes must be from 1 to 17592186044416.")]
    [TestCase("Uploads:AbandonedAfter=24", "Uploads:AbandonedAfter must be from 00:00:01 to 365.00:00:00.")]
    [TestCase("Uploads:AbandonedAfter=24:00:00", "Uploads:AbandonedAfter must be from 00:00:01 to 365.00:00:00.")]
    [TestCase("Storage:Durability=maybe", "Storage:Durability must be one of PowerLoss, ProcessCrash.")]
    public void BuildWithCheckedSettings_WhenOneIsWrittenInAnotherForm_SaysWhatItMustBe(string setting, string expected)
    {
        Assert.That(() => CheckAsync($"--{setting}"), Throws.TypeOf<SettingException>().With.Message.EqualTo(expected));
    }

    [TestCase("Shutdown:Timeout=00:00:00", "Shutdown:Timeout must be from 00:00:01 to 00:10:00.")]
    [TestCase("Shutdown:KeepAliveFor=00:00:31", "Shutdown:KeepAliveFor must be from 00:00:00 to 00:00:30.")]
    public void BuildWithCheckedSettings_WhenTheHostReadsABadOneWhileItIsBuilt_SaysWhatItMustBe(
        string setting,
        string expected
    )
    {
        Assert.That(() => CheckAsync($"--{setting}"), Throws.TypeOf<SettingException>().With.Message.EqualTo(expected));
    }

    [TestCase("1.00:00:00")]
    [TestCase("23:59:59")]
    public void BuildWithCheckedSettings_WhenATimeIsWrittenInFull_TakesIt(string time)
    {
        Assert.That(() => CheckAsync($"--Uploads:AbandonedAfter={time}"), Throws.Nothing);
    }

    private static async Task CheckAsync(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder
            .Services.AddApplication()
            .AddSingleton<IHandleBudget>(new HandleBudget(HandleBudget.Least))
            .AddValidatedOptions<StorageOptions>(StorageOptions.Section)
            .AddValidatedOptions<ChunkRequestOptions>(ChunkRequestOptions.Section)
            .AddServer();
        await using WebApplication app = builder.BuildWithCheckedSettings();
    }
}
