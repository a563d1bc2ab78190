using Microsoft.AspNetCore.Mvc.ModelBinding;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Requests;

internal sealed class EscapedPathBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        string member = bindingContext.FieldName;
        string escaped = bindingContext.ValueProvider.GetValue(member).FirstValue ?? "";
        if (TryUnescape(escaped, out string text))
        {
            bindingContext.Result = ModelBindingResult.Success(text);
        }
        else
        {
            bindingContext.ModelState.Refuse(new InvalidMemberError(member, "must be escaped UTF-8."));
        }

        return Task.CompletedTask;
    }

    // Malformed escapes stay in the text as they are, so that it has more percent signs than the escaped ones.
    internal static bool TryUnescape(string escaped, out string text)
    {
        text = Uri.UnescapeDataString(escaped);
        return text.AsSpan().Count('%') == escaped.AsSpan().Count("%25");
    }
}
