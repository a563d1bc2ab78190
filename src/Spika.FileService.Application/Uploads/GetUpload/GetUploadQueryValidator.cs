using Spika.FileService.Application.Common.Validation;

namespace Spika.FileService.Application.Uploads.GetUpload;

internal sealed class GetUploadQueryValidator : RequestValidator<GetUploadQuery>
{
    public GetUploadQueryValidator() => RuleFor(query => query.Key.ClientId).IsClientId();
}
