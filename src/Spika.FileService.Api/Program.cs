using Spika.FileService.Api;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure;

try
{
    // The settings lie beside the program, so that it can be started from any folder.
    WebApplicationBuilder builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
    );
    builder.UseDefaultAddress();
    builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi(builder.Configuration);

    WebApplication app = builder.BuildWithCheckedSettings();
    app.UseApi();
    app.PrintGuideWhenStarted();
    await app.RunAsync();
    return 0;
}
catch (SettingException exception)
{
    // On the console even if the logs go elsewhere: whoever starts the service is there.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
