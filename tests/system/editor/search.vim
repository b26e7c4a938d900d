" Runs in Vim and in Neovim: asks, walks the hits, and writes what it saw to $KZ_REPORT, a line a fact.

let s:report = []

function! s:say(...) abort
  call add(s:report, join(a:000, '|'))
endfunction

function! s:finish() abort
  call writefile(s:report, $KZ_REPORT)
  qall!
endfunction

" Until the list of that question is there.
function! s:ask(query, ...) abort
  execute 'KzSearch' . get(a:000, 0, '') a:query
  call s:wait(':KzSearch ' . a:query, 0)
endfunction

function! s:wait(title, least) abort
  for l:_ in range(1000)
    let l:list = getqflist({'title': 0, 'size': 0})
    if l:list.title ==# a:title && l:list.size > a:least
      return
    endif
    sleep 10m
  endfor
  call s:say('in vain waited for ' . a:title)
  call s:finish()
endfunction

function! s:here(what) abort
  call s:say(a:what, bufname(''), line('.'), getline('.')[col('.') - 1:], &l:readonly, &l:modifiable)
endfunction

try
  call s:ask('"мирных собраний" title:Уральск')
  call s:say('size', len(getqflist()), 'windows', winnr('$'))
  cfirst
  call s:here('file')

  call s:ask('zebracorn', '!')
  cfirst
  call s:here('extract')
  call s:say('title', b:kzsearch_document.title)
  call s:say('lines', join(getline(1, '$'), '/'))
  call s:say('modeline', &l:shiftwidth == 7)

  let g:kzsearch_limit = 2
  call s:ask('hundred', '!')
  call s:say('page', len(getqflist()))
  KzSearchMore
  call s:wait(':KzSearch hundred', 2)
  call s:say('more', len(getqflist()), len(uniq(sort(map(getqflist(), {_, e -> bufname(e.bufnr)})))))

  call s:ask('"a | b"', '!')
  call s:say('bar', len(getqflist()))

  call s:ask('twincorn', '!')
  call s:say('twin', len(getqflist()), matchstr(getqflist()[0].text, 'also: .*'))

  call s:ask('hostile', '!')
  call s:say('hostile', getqflist()[0].text =~# '[[:cntrl:]]')

  redir => s:messages
  silent KzShow no:such-document
  redir END
  call s:say('missing', s:messages =~# 'no:such-document')

  let g:kzsearch_command = ['kzsearch-is-not-here']
  redir => s:messages
  silent! KzSearch anything
  redir END
  call s:say('uninstalled', s:messages =~# 'kzsearch-is-not-here')
catch
  call s:say('exception', v:exception, v:throwpoint)
endtry
call s:finish()
